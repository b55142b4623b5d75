package io.mortise.module.persistence.snapshot;

import io.mortise.spi.file.FileHandle;
import io.mortise.spi.keyspace.CorruptValueException;
import io.mortise.spi.keyspace.Keyspace;
import io.mortise.spi.persistence.Crc64;
import io.mortise.spi.persistence.DatasetLoader.Target;
import io.mortise.spi.persistence.SnapshotSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;

/// Reads a snapshot file of any version that Redis has had, for one thread. The frame is read here, values by the
/// target.
public final class SnapshotReader implements SnapshotSource {
    private static final int BUFFER_BYTES = 256 * 1024;
    private static final long PROGRESS_BYTES = 1L << 20;
    private static final int UNKNOWN = -1;
    /// A type, a key's length, a value's.
    private static final int LEAST_KEY_BYTES = 3;

    private final String name;
    private final FileHandle file;
    private final long size;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int at;
    private int limit;
    /// Up to where in the buffer the checksum goes.
    private int summed;
    /// Bytes of the file before the buffer.
    private long before;
    private long sum;
    private long reported;
    private LongConsumer progress = bytes -> {};

    private long keys;
    private long expiredKeys;
    private final List<byte[]> functions = new ArrayList<>();

    private int database;
    private long expiryMillis;
    private long idleSeconds;
    private int frequency;

    /// @param name for messages
    /// @param file at its beginning; not closed here
    public SnapshotReader(String name, FileHandle file) throws IOException {
        this.name = name;
        this.file = file;
        this.size = file.size();
    }

    /// Sets who hears now and then how many bytes were read.
    public SnapshotReader onProgress(LongConsumer listener) {
        progress = listener;
        return this;
    }

    /// How many keys were given to the target.
    public long keys() {
        return keys;
    }

    /// How many keys were left out because their time is over.
    public long expiredKeys() {
        return expiredKeys;
    }

    /// The sources of the libraries of functions in the file.
    public List<byte[]> functions() {
        return functions;
    }

    /// How many bytes were read.
    public long position() {
        return before + at;
    }

    /// Whether a file begins as snapshots do.
    public static boolean isSnapshot(FileHandle file) throws IOException {
        file.seek(0);
        byte[] first = file.readNBytes(5);
        file.seek(0);
        return new String(first, StandardCharsets.US_ASCII).equals("REDIS");
    }

    /// Reads all of the file, or up to the end of the snapshot in it.
    ///
    /// @param expireBeforeMillis keys that expire at that time or before are left out
    /// @throws DamagedFileException if it makes no sense
    public void load(Target target, long expireBeforeMillis) throws IOException {
        try {
            int version = readVersion();
            forgetPrefix();
            while (readPart(target, version, expireBeforeMillis)) {
                report();
            }
        } catch (CorruptValueException damaged) {
            throw new DamagedFileException(name, position(), damaged.getMessage(), damaged);
        } catch (UncheckedIOException failed) {
            throw failed.getCause();
        }
    }

    private void report() {
        if (position() - reported >= PROGRESS_BYTES) {
            reported = position();
            progress.accept(reported);
        }
    }

    private int readVersion() {
        byte[] header = bytes(Opcode.HEADER_BYTES);
        String text = new String(header, StandardCharsets.ISO_8859_1);
        if (!text.startsWith("REDIS") || !text.substring(5).matches("[0-9]{4}")) {
            throw new CorruptValueException("it does not begin as a snapshot of Redis does");
        }
        int version = Integer.parseInt(text, 5, Opcode.HEADER_BYTES, 10);
        if (version < Opcode.OLDEST_VERSION || version > Opcode.NEWEST_VERSION) {
            throw new CorruptValueException("this server can't handle RDB format version " + version);
        }
        return version;
    }

    private void forgetPrefix() {
        expiryMillis = Keyspace.NO_EXPIRY;
        idleSeconds = UNKNOWN;
        frequency = UNKNOWN;
    }

    /// @return whether anything follows
    private boolean readPart(Target target, int version, long expireBeforeMillis) {
        int opcode = uint8();
        switch (opcode) {
            case Opcode.EOF -> {
                if (version >= Opcode.CHECKSUM_VERSION) {
                    checkSum();
                }
                return false;
            }
            case Opcode.SELECTDB -> database = index(length());
            case Opcode.EXPIRETIME -> expiryMillis = (int) fixed(Integer.BYTES) * 1000L;
            case Opcode.EXPIRETIME_MS -> expiryMillis = fixed(Long.BYTES);
            case Opcode.RESIZEDB -> expect(target);
            case Opcode.AUX -> readField(target);
            case Opcode.FREQ -> frequency = uint8();
            case Opcode.IDLE -> idleSeconds = Math.max(0, length());
            case Opcode.MODULE_AUX -> target.state(this);
            case Opcode.FUNCTION_OF_A_PREVIEW ->
                throw new CorruptValueException("it has functions in the format of a preview of Redis 7");
            case Opcode.FUNCTION -> functions.add(target.string(this));
            case Opcode.SLOT_INFO -> skipLengths(3);
            case Opcode.KEY_META -> target.metadata(this);
            default -> readKey(target, opcode, expireBeforeMillis);
        }
        return true;
    }

    private void expect(Target target) {
        long stated = length();
        length();
        target.expect(database, Math.clamp(stated, 0, remaining() / LEAST_KEY_BYTES));
    }

    private void readField(Target target) {
        String field = new String(target.string(this), StandardCharsets.UTF_8);
        byte[] value = target.string(this);
        if (field.equals(Contents.MODULES)) {
            target.modules(new String(value, StandardCharsets.UTF_8));
        }
    }

    private static int index(long value) {
        if (value < 0 || value > Integer.MAX_VALUE) {
            throw new CorruptValueException("there is no database " + Long.toUnsignedString(value));
        }
        return (int) value;
    }

    private void readKey(Target target, int wireType, long expireBeforeMillis) {
        byte[] key = target.string(this);
        if (expiryMillis != Keyspace.NO_EXPIRY && expiryMillis <= expireBeforeMillis) {
            target.skip(wireType, this);
            expiredKeys++;
        } else {
            target.key(database, key, wireType, this, expiryMillis, idleSeconds, frequency);
            keys++;
        }
        forgetPrefix();
    }

    private void checkSum() {
        sumUp();
        long computed = sum;
        long stated = fixed(Long.BYTES);
        if (stated != 0 && stated != computed) {
            throw new CorruptValueException("the checksum is " + Long.toHexString(stated)
                    + ", but that of the bytes is " + Long.toHexString(computed));
        }
    }

    private void skipLengths(int count) {
        for (int index = 0; index < count; index++) {
            length();
        }
    }

    private long length() {
        int first = uint8();
        return switch (first >>> 6) {
            case 0 -> first;
            case 1 -> (first & 0x3f) << 8 | uint8();
            default -> {
                if (first != 0x80 && first != 0x81) {
                    throw new CorruptValueException("a length begins with " + first);
                }
                long value = 0;
                for (int index = first == 0x80 ? 4 : 8; index > 0; index--) {
                    value = value << 8 | uint8();
                }
                yield value;
            }
        };
    }

    /// A number of so many bytes, the lowest first.
    private long fixed(int length) {
        long value = 0;
        for (int shift = 0; shift < length * Byte.SIZE; shift += Byte.SIZE) {
            value |= (long) uint8() << shift;
        }
        return value;
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        for (int index = 0; index < length; index++) {
            bytes[index] = (byte) uint8();
        }
        return bytes;
    }

    private int uint8() {
        if (at == limit && !fill()) {
            throw new CorruptValueException("the file ends");
        }
        return buffer[at++] & 0xff;
    }

    // ---- as a source

    @Override
    public int read(byte[] target, int offset, int length) {
        if (at == limit && !fill()) {
            return -1;
        }
        int part = Math.min(length, limit - at);
        System.arraycopy(buffer, at, target, offset, part);
        at += part;
        return part;
    }

    @Override
    public long remaining() {
        return Math.max(0, size - position());
    }

    private boolean fill() {
        sumUp();
        before += limit;
        at = 0;
        limit = 0;
        summed = 0;
        try {
            limit = Math.max(0, file.read(buffer, 0, BUFFER_BYTES));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        return limit > 0;
    }

    private void sumUp() {
        sum = Crc64.update(sum, buffer, summed, at - summed);
        summed = at;
    }
}
