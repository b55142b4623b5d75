package io.mortise.kernel.builtin;

import io.mortise.kernel.dispatch.CallState;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.reply.Reply;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// DEBUG POPULATE: makes strings `prefix:0`, `prefix:1` … where there is no such key, as fast
/// as the server can, without telling logs of them.
final class DebugPopulate implements KernelCommand {
    private static final int COUNT = 2;
    private static final int PREFIX = 3;
    private static final int SIZE = 4;

    @Override
    public void run(CallState call, Reply reply) {
        long count = number(call, COUNT);
        String prefix = call.count() > PREFIX ? call.argument(PREFIX).toLatin1() : "key";
        long size = call.count() > SIZE ? number(call, SIZE) : 0;
        for (long index = 0; index < count; index++) {
            byte[] value = latin1("value:" + index);
            call.executor().replay(call.client().database(), new byte[][] {
                latin1("SET"),
                latin1(prefix + ":" + index),
                size == 0 ? value : Arrays.copyOf(value, (int) size),
                latin1("NX")
            });
        }
        reply.ok();
    }

    private static long number(CallState call, int index) {
        long number = call.integer(index, "value is out of range, must be positive");
        if (number < 0 || number > Integer.MAX_VALUE - Byte.MAX_VALUE) {
            throw new CommandException("value is out of range, must be positive");
        }
        return number;
    }

    private static byte[] latin1(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
