package io.mortise.kernel.builtin;

import static io.mortise.spi.command.CommandFlag.FAST;
import static io.mortise.spi.command.CommandFlag.LOADING;
import static io.mortise.spi.command.CommandFlag.STALE;

import io.mortise.kernel.Kernel;

/// Connections: who a client is and how it speaks.
final class ConnectionCommands extends CommandGroup {
    ConnectionCommands(Kernel kernel) {
        super("connection", "connection");
        command("ping", -1, new Ping())
                .flags(FAST)
                .since("1.0.0")
                .grammar("[message]")
                .summary("Answers PONG, or the message.");
        command("select", 2, new Select(kernel.databases()))
                .flags(LOADING, STALE, FAST)
                .since("1.0.0")
                .grammar("index")
                .summary("Chooses the database of this connection.");
    }
}
