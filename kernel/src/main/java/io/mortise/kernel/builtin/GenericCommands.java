package io.mortise.kernel.builtin;

import static io.mortise.spi.command.CommandFlag.FAST;
import static io.mortise.spi.command.CommandFlag.READONLY;
import static io.mortise.spi.command.CommandFlag.WRITE;
import static io.mortise.spi.command.KeySpec.keysFrom;

import io.mortise.kernel.Kernel;

/// Keys of any type, and whole databases.
final class GenericCommands extends CommandGroup {
    GenericCommands(Kernel kernel) {
        super("generic", "keyspace");
        command("del", -2, new Delete())
                .flags(WRITE)
                .keys(keysFrom(1).remove().deletes())
                .since("1.0.0")
                .grammar("key [key ...]")
                .summary("Deletes keys.");
        command(
                        "dbsize",
                        1,
                        (call, reply) -> reply.integer(
                                kernel.databases().at(call.client().database()).size()))
                .flags(READONLY, FAST)
                .group("server")
                .since("1.0.0")
                .summary("Counts the keys of the database.");
    }
}
