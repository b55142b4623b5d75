package io.mortise.kernel.builtin;

import io.mortise.spi.reply.Reply;
import java.util.HexFormat;

/// DEBUG DIGEST and DIGEST-VALUE: 20 bytes that are equal if the data are, here and in Redis.
final class DebugDigest {
    /// Of everything.
    static final KernelCommand ALL = (call, reply) -> write(call.keys().digestAll(), reply);

    /// Of the value of each key; zeros for one that is not there.
    static final KernelCommand VALUES = (call, reply) -> {
        reply.array(call.count() - 2);
        call.argumentsFrom(2).forEach(key -> write(call.keys().digest(call.database(), key), reply));
    };

    private DebugDigest() {}

    private static void write(byte[] digest, Reply reply) {
        reply.simpleString(HexFormat.of().formatHex(digest));
    }
}
