package io.mortise.testkit.contract;

import io.mortise.kernel.encoding.Shapes;
import java.util.Arrays;

/// What DUMP gives and RESTORE takes: type id, encoding, two bytes of version, eight of checksum.
final class Payload {
    private static final int FOOTER_BYTES = 10;
    private static final byte VERSION = Shapes.NEWEST_VERSION;

    private Payload() {}

    /// Type id and encoding alone.
    static byte[] body(byte[] payload) {
        return Arrays.copyOf(payload, payload.length - FOOTER_BYTES);
    }

    /// A payload whose checksum is not checked, since it is 0.
    static byte[] finished(byte[] body) {
        byte[] payload = Arrays.copyOf(body, body.length + FOOTER_BYTES);
        payload[body.length] = VERSION;
        return payload;
    }
}
