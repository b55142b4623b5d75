package io.mortise.kernel.encoding;

import io.mortise.spi.Slice;
import io.mortise.spi.command.Numbers;
import io.mortise.spi.keyspace.ChunkedBytes;
import io.mortise.spi.keyspace.ModuleWriter;
import io.mortise.spi.keyspace.ValueWriter;
import io.mortise.spi.persistence.SnapshotSink;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/// Writes Redis's value encoding, into an array of its own or through that to a sink.
///
/// Used by one thread; reusable after [#clear()]. The type id is kept apart, since files have it before the key.
public final class Encoder implements ValueWriter {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG_BIG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT_BIG = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    /// The type id of a module's value.
    public static final int MODULE_TYPE = 7;

    private static final int LEAST_COMPRESSED_BYTES = 21;
    private static final int LONGEST_INT32_TEXT = 11;
    private static final int SINK_BYTES = 64 * 1024;
    private static final int INTEGER8 = 0xc0;
    private static final int INTEGER16 = 0xc1;
    private static final int INTEGER32 = 0xc2;
    private static final int COMPRESSED = 0xc3;

    private final SnapshotSink sink;
    private final boolean compresses;
    private final long[] parsed = new long[1];
    private byte[] array = new byte[256];
    private int length;
    private int wireType = -1;
    private boolean isModule;
    private long nowMillis = Long.MIN_VALUE;
    private byte[] scratch = new byte[0];

    /// Collects everything in memory.
    public Encoder(boolean compresses) {
        this(compresses, null);
    }

    /// Gives to `sink` whatever becomes too much; [#flush()] gives the rest.
    public Encoder(boolean compresses, SnapshotSink sink) {
        this.compresses = compresses;
        this.sink = sink;
    }

    /// Forgets everything.
    public void clear() {
        length = 0;
        wireType = -1;
        isModule = false;
    }

    /// The type id that the codec said.
    public int wireType() {
        if (wireType < 0) {
            throw new IllegalStateException("the codec did not say the type first");
        }
        return wireType;
    }

    /// Ends the value: a module's has a mark at its end.
    public void endValue() {
        wireType();
        if (isModule) {
            length(Decoder.MODULE_END);
            isModule = false;
        }
    }

    /// The bytes so far, borrowed: valid until the next call.
    public Slice bytes() {
        return Slice.of(array, 0, length);
    }

    /// A copy of the bytes so far.
    public byte[] toArray() {
        return Arrays.copyOf(array, length);
    }

    public int length() {
        return length;
    }

    /// Gives all bytes to the sink.
    public void flush() {
        sink.write(array, 0, length);
        length = 0;
    }

    private int reserve(int more) {
        if (array.length - length < more) {
            if (sink != null && length >= SINK_BYTES) {
                flush();
            }
            if (array.length - length < more) {
                array = Arrays.copyOf(array, Math.max(length + more, array.length + (array.length >> 1)));
            }
        }
        return length;
    }

    /// Sets by when elements are past their deadline and left out.
    public void nowMillis(long millis) {
        nowMillis = millis;
    }

    // ---- as values

    @Override
    public long nowMillis() {
        return nowMillis;
    }

    @Override
    public void wireType(int id) {
        if (wireType >= 0) {
            throw new IllegalStateException("the codec said the type twice: " + wireType + ", then " + id);
        }
        wireType = id;
    }

    @Override
    public ModuleWriter module(String name, int version) {
        wireType(MODULE_TYPE);
        isModule = true;
        length(ModuleName.id(name, version));
        return new Parts();
    }

    @Override
    public void length(long value) {
        int at = reserve(9);
        if (value >= 0 && value < 1 << 6) {
            array[at] = (byte) value;
            length = at + 1;
        } else if (value >= 0 && value < 1 << 14) {
            array[at] = (byte) (0x40 | value >>> 8);
            array[at + 1] = (byte) value;
            length = at + 2;
        } else if (value >= 0 && value <= 0xffffffffL) {
            array[at] = (byte) 0x80;
            INT_BIG.set(array, at + 1, (int) value);
            length = at + 5;
        } else {
            array[at] = (byte) 0x81;
            LONG_BIG.set(array, at + 1, value);
            length = at + 9;
        }
    }

    @Override
    public void string(Slice bytes) {
        string(bytes.array(), bytes.offset(), bytes.length());
    }

    @Override
    public void string(byte[] bytes, int offset, int count) {
        if (count <= LONGEST_INT32_TEXT
                && Numbers.parseLong(bytes, offset, count, parsed)
                && parsed[0] == (int) parsed[0]) {
            integer((int) parsed[0]);
            return;
        }
        if (compresses && count >= LEAST_COMPRESSED_BYTES && compressed(bytes, offset, count)) {
            return;
        }
        length(count);
        raw(bytes, offset, count);
    }

    private void integer(int value) {
        int at = reserve(5);
        if (value == (byte) value) {
            array[at] = (byte) INTEGER8;
            array[at + 1] = (byte) value;
            length = at + 2;
        } else if (value == (short) value) {
            array[at] = (byte) INTEGER16;
            array[at + 1] = (byte) value;
            array[at + 2] = (byte) (value >> 8);
            length = at + 3;
        } else {
            array[at] = (byte) INTEGER32;
            INT.set(array, at + 1, value);
            length = at + 5;
        }
    }

    private boolean compressed(byte[] bytes, int offset, int count) {
        int needed = Lzf.targetBytes(count);
        if (scratch.length < needed) {
            scratch = new byte[needed];
        }
        int packed = Lzf.compress(bytes, offset, count, scratch);
        if (packed < 0) {
            return false;
        }
        uint8(COMPRESSED);
        length(packed);
        length(count);
        raw(scratch, 0, packed);
        return true;
    }

    @Override
    public void string(ChunkedBytes bytes) {
        if (bytes.length() <= ChunkedBytes.CHUNK_BYTES) {
            byte[] all = bytes.toArray();
            string(all, 0, all.length);
            return;
        }
        length(bytes.length());
        bytes.forEachRun(0, bytes.length(), this::raw);
    }

    @Override
    public void raw(byte[] bytes, int offset, int count) {
        if (sink != null && count >= SINK_BYTES) {
            flush();
            sink.write(bytes, offset, count);
            return;
        }
        int at = reserve(count);
        System.arraycopy(bytes, offset, array, at, count);
        length = at + count;
    }

    /// One byte.
    public void uint8(int value) {
        int at = reserve(1);
        array[at] = (byte) value;
        length = at + 1;
    }

    @Override
    public void int64(long value) {
        int at = reserve(Long.BYTES);
        LONG.set(array, at, value);
        length = at + Long.BYTES;
    }

    @Override
    public void float64(double value) {
        int64(Double.doubleToRawLongBits(value));
    }

    /// Writes the parts of a module's value, each behind its kind.
    private final class Parts implements ModuleWriter {
        @Override
        public void unsigned(long value) {
            length(Decoder.MODULE_UNSIGNED);
            length(value);
        }

        @Override
        public void signed(long value) {
            length(Decoder.MODULE_SIGNED);
            length(value);
        }

        @Override
        public void float32(float value) {
            length(Decoder.MODULE_FLOAT32);
            int at = reserve(Integer.BYTES);
            INT.set(array, at, Float.floatToRawIntBits(value));
            length = at + Integer.BYTES;
        }

        @Override
        public void float64(double value) {
            length(Decoder.MODULE_FLOAT64);
            int64(Double.doubleToRawLongBits(value));
        }

        @Override
        public void bytes(Slice value) {
            bytes(value.array(), value.offset(), value.length());
        }

        @Override
        public void bytes(byte[] value, int offset, int count) {
            length(Decoder.MODULE_BYTES);
            string(value, offset, count);
        }
    }
}
