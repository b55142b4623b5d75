package io.mortise.module.persistence.snapshot;

import io.mortise.spi.file.FileHandle;
import io.mortise.spi.keyspace.Keyspace;
import io.mortise.spi.persistence.Crc64;
import io.mortise.spi.persistence.Pin;
import io.mortise.spi.persistence.SnapshotSink;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/// Writes a snapshot file through a buffer, for one thread.
///
/// The file begins with the version of its format, and the lowest that will do is only known when the last value is
/// written. So the header is written last, and its share of the checksum is added then.
///
/// What the file cannot take is an [UncheckedIOException], since those who write into it may throw nothing else.
public final class SnapshotWriter implements SnapshotSink, Pin.Visitor {
    private static final int BUFFER_BYTES = 256 * 1024;
    /// How much may be written before the disk is made to have it, so that the end need not wait for all of it.
    private static final long SYNC_BYTES = 4L << 20;

    private final FileHandle file;
    private final boolean checksum;
    private final boolean syncsOften;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int filled;
    private long written;
    private long unsynced;
    private long sum;
    private int version = Opcode.OLDEST_WRITTEN_VERSION;
    private long keysWritten;
    private volatile long keys;
    private volatile long keysTotal;

    /// @param file empty, at its beginning; not closed here
    /// @param checksum whether to sum the bytes; without, readers do not check
    /// @param syncsOften whether to make the disk have what was written now and then, rather than all at the end
    public SnapshotWriter(FileHandle file, boolean checksum, boolean syncsOften) throws IOException {
        this.file = file;
        this.checksum = checksum;
        this.syncsOften = syncsOften;
        file.write(header(), 0, Opcode.HEADER_BYTES);
    }

    private byte[] header() {
        byte[] header = "REDIS0000".getBytes(StandardCharsets.US_ASCII);
        int rest = version;
        for (int at = Opcode.HEADER_BYTES - 1; rest > 0; at--) {
            header[at] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        return header;
    }

    /// How many keys were written. On any thread.
    public long keys() {
        return keys;
    }

    /// How many keys there are up to the end of the database that is being written. On any thread.
    public long keysTotal() {
        return keysTotal;
    }

    /// How many bytes the file has.
    public long bytes() {
        return Opcode.HEADER_BYTES + written + filled;
    }

    /// Adds a field about the file.
    public void aux(String name, String value) {
        uint8(Opcode.AUX);
        string(name.getBytes(StandardCharsets.UTF_8));
        string(value.getBytes(StandardCharsets.UTF_8));
    }

    /// Adds the source of a library of functions.
    public void function(byte[] library) {
        needs(Opcode.FUNCTION_VERSION);
        uint8(Opcode.FUNCTION);
        string(library);
    }

    @Override
    public void database(int index, long databaseKeys, long expiring) {
        keysTotal = keysWritten + databaseKeys;
        uint8(Opcode.SELECTDB);
        length(index);
        uint8(Opcode.RESIZEDB);
        length(databaseKeys);
        length(expiring);
    }

    @Override
    public void entry(Pin.Entry entry) {
        needs(entry.fileVersion());
        if (entry.expiryMillis() != Keyspace.NO_EXPIRY) {
            uint8(Opcode.EXPIRETIME_MS);
            int64(entry.expiryMillis());
        }
        if (entry.idleSeconds() >= 0) {
            uint8(Opcode.IDLE);
            length(entry.idleSeconds());
        } else if (entry.frequency() >= 0) {
            uint8(Opcode.FREQ);
            uint8(entry.frequency());
        }
        byte[] metadata = entry.metadata();
        write(metadata, 0, metadata.length);
        uint8(entry.wireType());
        length(entry.key().length());
        write(entry.key().array(), entry.key().offset(), entry.key().length());
        entry.encode(this);
        keys = ++keysWritten;
    }

    /// Ends the file and makes it durable. The name is its owner's concern.
    public void finish() throws IOException {
        uint8(Opcode.EOF);
        flush();
        byte[] header = header();
        long whole = Crc64.combine(Crc64.update(0, header, 0, header.length), sum, written);
        int64(checksum ? whole : 0);
        flush();
        file.seek(0);
        file.write(header, 0, header.length);
        file.sync(true);
    }

    private void needs(int least) {
        version = Math.max(version, least);
    }

    // ---- bytes

    @Override
    public void write(byte[] bytes, int offset, int length) {
        int done = 0;
        while (done < length) {
            if (filled == BUFFER_BYTES) {
                flush();
            }
            int part = Math.min(length - done, BUFFER_BYTES - filled);
            System.arraycopy(bytes, offset + done, buffer, filled, part);
            filled += part;
            done += part;
        }
    }

    private void uint8(int value) {
        if (filled == BUFFER_BYTES) {
            flush();
        }
        buffer[filled++] = (byte) value;
    }

    private void int64(long value) {
        for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
            uint8((int) (value >>> shift));
        }
    }

    private void length(long value) {
        if (value < 1 << 6) {
            uint8((int) value);
        } else if (value < 1 << 14) {
            uint8(0x40 | (int) (value >>> 8));
            uint8((int) value);
        } else {
            boolean isLong = value > 0xffff_ffffL;
            uint8(isLong ? 0x81 : 0x80);
            for (int shift = isLong ? 56 : 24; shift >= 0; shift -= 8) {
                uint8((int) (value >>> shift));
            }
        }
    }

    private void string(byte[] bytes) {
        length(bytes.length);
        write(bytes, 0, bytes.length);
    }

    private void flush() {
        try {
            file.write(buffer, 0, filled);
            sum = checksum ? Crc64.update(sum, buffer, 0, filled) : 0;
            written += filled;
            unsynced += filled;
            filled = 0;
            if (syncsOften && unsynced >= SYNC_BYTES) {
                file.sync(false);
                unsynced = 0;
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
