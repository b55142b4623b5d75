package io.mortise.kernel.builtin;

import static io.mortise.spi.command.CommandFlag.ADMIN;
import static io.mortise.spi.command.CommandFlag.LOADING;
import static io.mortise.spi.command.CommandFlag.NO_SCRIPT;
import static io.mortise.spi.command.CommandFlag.PROTECTED;
import static io.mortise.spi.command.CommandFlag.SLOW;
import static io.mortise.spi.command.CommandFlag.STALE;

import io.mortise.kernel.Kernel;

/// DEBUG: for developers, and for the test suites of clients.
final class DebugCommands extends CommandGroup {
    private static final int ANY = Integer.MAX_VALUE;

    DebugCommands(Kernel kernel) {
        super("server", null);
        command("debug", -2, debug(kernel))
                .flags(ADMIN, NO_SCRIPT, LOADING, STALE, PROTECTED, SLOW)
                .since("1.0.0")
                .complexity("Depends on subcommand.")
                .summary("For developers.");
    }

    private static Debug debug(Kernel kernel) {
        Debug debug = new Debug(() -> kernel.modules().facts())
                .with("digest", 0, 0, "", "Digests all data.", DebugDigest.ALL)
                .with("digest-value", 0, ANY, "[key ...]", "Digests the values of keys.", DebugDigest.VALUES)
                .with("log", 1, 1, "message", "Writes a line to the log.", new DebugLog())
                .with("oom", 0, 0, "", "Fills the Java heap.", new DebugOutOfMemory())
                .with("panic", 0, 0, "", "Has the server crash as by a fault of its own.", (call, reply) -> {
                    kernel.executor()
                            .faults()
                            .fatal("DEBUG PANIC", new IllegalStateException("a client has asked for it"));
                    reply.ok();
                })
                .with("object", 1, 2, "key [fast]", "Shows how a value is stored.", new DebugObject())
                .with(
                        "populate",
                        1,
                        3,
                        "count [prefix] [size]",
                        "Makes so many strings where there is no such key.",
                        new DebugPopulate())
                .with("protocol", 1, 1, "type", "Answers an example of a type of reply.", new DebugProtocol())
                .with("segfault", 0, 0, "", "Has the process crash as by a fault in native code.", (call, reply) -> {
                    kernel.environment().machine().breakDown();
                    reply.ok();
                })
                .with(
                        "set-active-expire",
                        1,
                        1,
                        "0|1",
                        "Switches off, or on, that keys expire untouched.",
                        (call, reply) -> {
                            kernel.expireActively(!call.isWord(2, "0"));
                            reply.ok();
                        })
                .with("sleep", 1, 1, "seconds", "Does nothing, for all clients.", new DebugSleep());
        return DebugNothing.addTo(debug, kernel);
    }
}
