package io.mortise.kernel.encoding;

import io.mortise.spi.Slice;
import io.mortise.spi.command.Numbers;
import io.mortise.spi.keyspace.ChunkedBytes;
import io.mortise.spi.keyspace.CorruptValueException;
import io.mortise.spi.keyspace.ModuleReader;
import io.mortise.spi.keyspace.PagedMap;
import io.mortise.spi.keyspace.ValueReader;
import io.mortise.spi.persistence.SnapshotSource;
import java.io.ByteArrayOutputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/// Reads Redis's value encoding, from an array or from a source.
///
/// Damage is expected: no length allocates anything before it was compared with the bytes that are left, and
/// whatever does not fit is a [CorruptValueException]. Used by one thread.
public final class Decoder implements ValueReader {
    static final int MODULE_END = 0;
    static final int MODULE_SIGNED = 1;
    static final int MODULE_UNSIGNED = 2;
    static final int MODULE_FLOAT32 = 3;
    static final int MODULE_FLOAT64 = 4;
    static final int MODULE_BYTES = 5;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG_BIG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT_BIG = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final int BUFFER_BYTES = 64 * 1024;
    /// Compression gains at most this factor, so a larger one is a lie: 3 bytes give 264.
    private static final int MOST_EXPANSION = 100;

    private final SnapshotSource source;
    private final PagedMap.Factory maps;
    private final long nowMillis;
    /// All bytes, or those of a source that were read last.
    private byte[] array;
    private int position;
    private int limit;
    private int wireType = -1;
    private boolean isModule;
    /// The name and version of a module's value, if they were read ahead.
    private long moduleId;
    private boolean isModuleRead;
    private ByteArrayOutputStream recorder;

    /// Reads a part of an array.
    public Decoder(byte[] array, int offset, int length, PagedMap.Factory maps, long nowMillis) {
        this.array = array;
        this.position = offset;
        this.limit = offset + length;
        this.source = null;
        this.maps = maps;
        this.nowMillis = nowMillis;
    }

    /// Reads a source, and of it never more than is asked for.
    public Decoder(SnapshotSource source, PagedMap.Factory maps, long nowMillis) {
        this.array = new byte[BUFFER_BYTES];
        this.source = source;
        this.maps = maps;
        this.nowMillis = nowMillis;
    }

    /// Begins a value of this type id.
    public void beginValue(int id) {
        wireType = id;
        isModule = false;
    }

    /// Ends a value: a module's has a mark at its end.
    public void endValue() {
        if (isModule) {
            long mark = length();
            if (mark != MODULE_END) {
                throw new CorruptValueException("a module's value goes on with part kind " + mark + " after its end");
            }
            isModule = false;
        }
    }

    /// Keeps a copy of every byte that is read from now on, until [#recorded()].
    public void record() {
        recorder = new ByteArrayOutputStream();
    }

    /// The bytes that were read since [#record()].
    public byte[] recorded() {
        byte[] bytes = recorder.toByteArray();
        recorder = null;
        return bytes;
    }

    /// How many bytes there can be at most.
    public long remaining() {
        return limit - position + (source == null ? 0 : source.remaining());
    }

    /// Where in the array reading goes on. For a decoder of an array.
    public int position() {
        return position;
    }

    /// Goes on at another place of the array. For a decoder of an array.
    public void skipTo(int newPosition) {
        position = newPosition;
    }

    /// Makes `count` bytes readable at [#position] of the array, which must be at least that large.
    private void need(int count) {
        if (limit - position >= count) {
            return;
        }
        if (source != null) {
            System.arraycopy(array, position, array, 0, limit - position);
            limit -= position;
            position = 0;
            while (limit < count) {
                int got = source.read(array, limit, count - limit);
                if (got <= 0) {
                    break;
                }
                limit += got;
            }
        }
        if (limit - position < count) {
            throw new CorruptValueException(
                    "the data ends: " + count + " bytes were expected, " + (limit - position) + " are left");
        }
    }

    private int take(int count) {
        need(count);
        int at = position;
        if (recorder != null) {
            recorder.write(array, at, count);
        }
        position += count;
        return at;
    }

    // ---- as values

    @Override
    public int wireType() {
        return wireType;
    }

    @Override
    public ModuleReader module() {
        moduleName();
        isModuleRead = false;
        isModule = true;
        return new Parts(ModuleName.version(moduleId));
    }

    /// The name of the module's value that comes next, before [#module] is asked for its parts.
    public String moduleName() {
        if (!isModuleRead) {
            moduleId = length();
            isModuleRead = true;
        }
        return ModuleName.name(moduleId);
    }

    void skipModuleName() {
        moduleName();
        isModuleRead = false;
    }

    @Override
    public int uint8() {
        return array[take(1)] & 0xff;
    }

    @Override
    public long length() {
        int first = uint8();
        return switch (first >>> 6) {
            case 0 -> first;
            case 1 -> (first & 0x3f) << 8 | uint8();
            case 2 -> longLength(first);
            default -> throw new CorruptValueException("a length begins with " + first + ", the mark of a string");
        };
    }

    private long longLength(int first) {
        if (first == 0x80) {
            int at = take(Integer.BYTES);
            return (int) INT_BIG.get(array, at) & 0xffffffffL;
        }
        if (first == 0x81) {
            int at = take(Long.BYTES);
            return (long) LONG_BIG.get(array, at);
        }
        throw new CorruptValueException("a length begins with " + first);
    }

    @Override
    public int count(int leastBytes) {
        return plausible(length(), leastBytes);
    }

    private int plausible(long count, int leastBytes) {
        if (count < 0 || count > Integer.MAX_VALUE - 8 || count * Math.max(1, leastBytes) > remaining()) {
            throw new CorruptValueException("a count of " + Long.toUnsignedString(count) + ", each of at least "
                    + leastBytes + " bytes, but only " + remaining() + " bytes are left");
        }
        return (int) count;
    }

    @Override
    public Slice string() {
        int first = uint8();
        if (first >>> 6 == 3) {
            return Slice.of(encodedString(first));
        }
        return Slice.of(raw(plausible(lengthFrom(first), 1)));
    }

    private long lengthFrom(int first) {
        return switch (first >>> 6) {
            case 0 -> first;
            case 1 -> (first & 0x3f) << 8 | uint8();
            default -> longLength(first);
        };
    }

    private byte[] encodedString(int first) {
        return switch (first & 0x3f) {
            case 0 -> Numbers.decimal((byte) uint8());
            case 1 -> Numbers.decimal((short) (uint8() | uint8() << 8));
            case 2 -> Numbers.decimal(int32());
            case 3 -> compressedString();
            default -> throw new CorruptValueException("a string has the unknown encoding " + (first & 0x3f));
        };
    }

    private int int32() {
        int at = take(Integer.BYTES);
        return (int) INT.get(array, at);
    }

    private byte[] compressedString() {
        int packed = count(1);
        long unpacked = length();
        if (unpacked <= 0 || unpacked > Integer.MAX_VALUE - 8 || unpacked > (long) packed * MOST_EXPANSION) {
            throw new CorruptValueException(
                    packed + " compressed bytes cannot give " + Long.toUnsignedString(unpacked) + " bytes");
        }
        byte[] target = new byte[(int) unpacked];
        byte[] bytes = raw(packed);
        Lzf.decompress(bytes, 0, packed, target);
        return target;
    }

    @Override
    public ChunkedBytes chunkedString() {
        int first = uint8();
        ChunkedBytes chunks = new ChunkedBytes();
        if (first >>> 6 == 3) {
            byte[] bytes = encodedString(first);
            chunks.append(bytes, 0, bytes.length);
            return chunks;
        }
        long left = lengthFrom(first);
        if (left < 0 || left > remaining()) {
            throw new CorruptValueException("a string of " + Long.toUnsignedString(left) + " bytes, but only "
                    + remaining() + " bytes are left");
        }
        while (left > 0) {
            int part = (int) Math.min(left, BUFFER_BYTES);
            chunks.append(array, take(part), part);
            left -= part;
        }
        return chunks;
    }

    @Override
    public byte[] raw(int count) {
        if (count > remaining()) {
            throw new CorruptValueException(count + " bytes were expected, " + remaining() + " are left");
        }
        if (source == null || count <= BUFFER_BYTES) {
            int at = take(count);
            return Arrays.copyOfRange(array, at, at + count);
        }
        byte[] bytes = new byte[count];
        for (int done = 0; done < count; ) {
            int part = Math.min(count - done, BUFFER_BYTES);
            System.arraycopy(array, take(part), bytes, done, part);
            done += part;
        }
        return bytes;
    }

    /// Passes over bytes.
    void skip(long count) {
        if (count < 0 || count > remaining()) {
            throw new CorruptValueException(
                    Long.toUnsignedString(count) + " bytes were expected, " + remaining() + " are left");
        }
        for (long left = count; left > 0; ) {
            int part = (int) Math.min(left, BUFFER_BYTES);
            take(part);
            left -= part;
        }
    }

    /// Passes over a string.
    void skipString() {
        int first = uint8();
        if (first >>> 6 != 3) {
            skip(lengthFrom(first));
            return;
        }
        switch (first & 0x3f) {
            case 0 -> skip(1);
            case 1 -> skip(2);
            case 2 -> skip(4);
            case 3 -> {
                long packed = length();
                length();
                skip(packed);
            }
            default -> throw new CorruptValueException("a string has the unknown encoding " + (first & 0x3f));
        }
    }

    @Override
    public long int64() {
        int at = take(Long.BYTES);
        return (long) LONG.get(array, at);
    }

    @Override
    public double float64() {
        return Double.longBitsToDouble(int64());
    }

    @Override
    public PagedMap.Factory maps() {
        return maps;
    }

    @Override
    public long nowMillis() {
        return nowMillis;
    }

    /// Reads the parts of a module's value.
    private final class Parts implements ModuleReader {
        private final int version;

        Parts(int version) {
            this.version = version;
        }

        private void expect(int kind) {
            long found = length();
            if (found != kind) {
                throw new CorruptValueException("a part of kind " + kind + " was expected, but it is of kind " + found);
            }
        }

        @Override
        public int version() {
            return version;
        }

        @Override
        public long unsigned() {
            expect(MODULE_UNSIGNED);
            return length();
        }

        @Override
        public long signed() {
            expect(MODULE_SIGNED);
            return length();
        }

        @Override
        public float float32() {
            expect(MODULE_FLOAT32);
            return Float.intBitsToFloat(int32());
        }

        @Override
        public double float64() {
            expect(MODULE_FLOAT64);
            return Double.longBitsToDouble(int64());
        }

        @Override
        public Slice bytes() {
            expect(MODULE_BYTES);
            return string();
        }

        @Override
        public int count(int leastBytes) {
            return plausible(unsigned(), leastBytes);
        }
    }
}
