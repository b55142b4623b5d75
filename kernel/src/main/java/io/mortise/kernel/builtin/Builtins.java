package io.mortise.kernel.builtin;

import static io.mortise.spi.command.CommandFlag.FAST;
import static io.mortise.spi.command.CommandFlag.LOADING;
import static io.mortise.spi.command.CommandFlag.READONLY;
import static io.mortise.spi.command.CommandFlag.STALE;
import static io.mortise.spi.command.CommandFlag.WRITE;
import static io.mortise.spi.command.KeySpec.keysFrom;

import io.mortise.kernel.Kernel;
import io.mortise.spi.command.Command;
import io.mortise.spi.command.CommandDefinition;
import io.mortise.spi.command.CommandRow;
import java.util.ArrayList;
import java.util.List;

/// Every command of the kernel, one row each, by group.
public final class Builtins {
    private final List<CommandDefinition> definitions = new ArrayList<>();
    private final List<CommandRow> rows = new ArrayList<>();
    private String group;
    private String category;

    public Builtins(Kernel kernel) {
        connection();
        generic(kernel);
        endGroup();
    }

    /// The rows, in the order in which they are listed.
    public List<CommandDefinition> definitions() {
        return definitions;
    }

    private void beginGroup(String newGroup, String newCategory) {
        endGroup();
        group = newGroup;
        category = newCategory;
    }

    private void endGroup() {
        rows.forEach(row -> definitions.add(row.definition(null, group, category)));
        rows.clear();
    }

    private CommandRow command(String name, int arity, Command verb) {
        CommandRow row = new CommandRow(name, arity, verb);
        rows.add(row);
        return row;
    }

    private void connection() {
        beginGroup("connection", "connection");
        command("ping", -1, new Ping())
                .flags(FAST)
                .since("1.0.0")
                .grammar("[message]")
                .summary("Answers PONG, or the message.");
        command("select", 2, new Select())
                .flags(LOADING, STALE, FAST)
                .since("1.0.0")
                .grammar("index")
                .summary("Chooses the database of this connection.");
    }

    private void generic(Kernel kernel) {
        beginGroup("generic", "keyspace");
        command("del", -2, new Delete())
                .flags(WRITE)
                .keys(keysFrom(1).remove().deletes())
                .since("1.0.0")
                .grammar("key [key ...]")
                .summary("Deletes keys.");
        command("dbsize", 1, (KernelCommand) (call, reply) -> reply.integer(
                        kernel.databases().at(call.client().database()).size()))
                .flags(READONLY, FAST)
                .since("1.0.0")
                .group("server")
                .summary("Counts the keys of the database.");
    }
}
