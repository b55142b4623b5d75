package io.mortise.kernel.builtin;

import io.mortise.kernel.Kernel;
import io.mortise.kernel.dispatch.CallState;
import io.mortise.spi.reply.Reply;

/// LOLWUT: a joint that holds by its shape, and the version.
final class Lolwut implements KernelCommand {
    private static final int VERSION = 2;
    private static final String JOINT = """
                  ______________
             ____|____          |
            |    |    |         |
            |    |    |  tenon  |
            |    |____|_________|
            |  mortise|
            |_________|
            """;

    @Override
    public void run(CallState call, Reply reply) {
        if (call.count() > VERSION && call.isWord(1, "VERSION")) {
            call.integer(VERSION, "value is not an integer or out of range");
        }
        reply.verbatim("txt", JOINT + "\nMortise ver. " + Kernel.VERSION + "\n");
    }
}
