package io.mortise.kernel.keyspace;

import io.mortise.kernel.encoding.Encoder;
import io.mortise.kernel.encoding.Shapes;
import io.mortise.spi.Slice;
import io.mortise.spi.persistence.Crc64;

/// The envelope of a value that travels alone, as DUMP gives it and RESTORE takes it: metadata of the key, type id,
/// encoding, the lowest version that the value allows, and a checksum over all of it.
final class Payload {
    /// Version and checksum.
    static final int FOOTER_BYTES = 10;

    private Payload() {}

    /// @param metadata as in a file, opcode included; empty for none
    static byte[] of(byte[] metadata, int wireType, Slice encoding) {
        Encoder payload = new Encoder(false);
        payload.raw(metadata, 0, metadata.length);
        payload.uint8(wireType);
        payload.raw(encoding.array(), encoding.offset(), encoding.length());
        int version = version(metadata, wireType);
        payload.uint8(version);
        payload.uint8(version >>> 8);
        Slice summed = payload.bytes();
        payload.int64(Crc64.update(0, summed.array(), summed.offset(), summed.length()));
        return payload.toArray();
    }

    /// The lowest version of file or payload that can hold a value.
    static int version(byte[] metadata, int wireType) {
        int version = Shapes.version(wireType);
        return metadata.length > 0 ? Math.max(version, KeyMetadata.VERSION) : version;
    }

    /// Whether a payload's version can be read and its checksum is right; a checksum of 0 is not checked.
    static boolean isSound(Slice payload) {
        if (payload.length() < FOOTER_BYTES) {
            return false;
        }
        int footer = payload.length() - FOOTER_BYTES;
        int version = payload.byteAt(footer) | payload.byteAt(footer + 1) << 8;
        if (version > Shapes.NEWEST_VERSION) {
            return false;
        }
        long stated = 0;
        for (int index = Long.BYTES - 1; index >= 0; index--) {
            stated = stated << 8 | payload.byteAt(footer + 2 + index);
        }
        return stated == 0 || stated == Crc64.update(0, payload.array(), payload.offset(), footer + 2);
    }
}
