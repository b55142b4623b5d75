package io.mortise.kernel.builtin;

import io.mortise.kernel.dispatch.CallState;
import io.mortise.kernel.dispatch.CommandTable;
import io.mortise.kernel.dispatch.Row;
import io.mortise.spi.command.CommandDefinition;
import io.mortise.spi.command.CommandFlag;
import io.mortise.spi.command.KeySpec;
import io.mortise.spi.command.KeySpec.Begin;
import io.mortise.spi.command.KeySpec.Find;
import io.mortise.spi.reply.Reply;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/// COMMAND and COMMAND INFO: what routers and access control must know of commands.
final class CommandInfo implements KernelCommand {
    private static final int FIELDS = 10;

    @Override
    public void run(CallState call, Reply reply) {
        CommandTable table = call.executor().table();
        if (call.count() <= 2) {
            reply.array(table.rows().size());
            table.rows().forEach(row -> write(row.definition, reply));
            return;
        }
        reply.array(call.count() - 2);
        for (int index = 2; index < call.count(); index++) {
            Row row = table.named(call.argument(index).toLatin1().toLowerCase(Locale.ROOT));
            if (row == null) {
                reply.nullValue();
            } else {
                write(row.definition, reply);
            }
        }
    }

    private static void write(CommandDefinition command, Reply reply) {
        LegacyKeys keys = LegacyKeys.of(command);
        reply.array(FIELDS);
        reply.bulk(command.name());
        reply.integer(command.arity());
        setOfSimple(flags(command, keys), reply);
        reply.integer(keys.first());
        reply.integer(keys.last());
        reply.integer(keys.step());
        setOfSimple(
                Categories.inOrder(command.categories()).stream()
                        .map(category -> "@" + category)
                        .toList(),
                reply);
        reply.set(command.tips().size());
        command.tips().forEach(reply::bulk);
        reply.set(command.keys().size());
        command.keys().forEach(spec -> write(spec, reply));
        Collection<CommandDefinition> subcommands = command.subcommands().values();
        if (subcommands.isEmpty()) {
            reply.set(0);
        } else {
            reply.array(subcommands.size());
            subcommands.forEach(subcommand -> write(subcommand, reply));
        }
    }

    private static void setOfSimple(List<String> words, Reply reply) {
        reply.set(words.size());
        words.forEach(reply::simpleString);
    }

    /// The flags as clients see them, in their order. A module's command shows that it is one unless it belongs to
    /// a group that Redis has, where clients expect it to be the server's own.
    private static List<String> flags(CommandDefinition command, LegacyKeys keys) {
        boolean foreign = command.module() != null && command.group().equals("module");
        List<String> flags = new ArrayList<>();
        for (CommandFlag flag : CommandFlag.values()) {
            if (flag == CommandFlag.ADMIN && foreign) {
                flags.add("module");
            }
            if (command.has(flag) && flag.wireName() != null) {
                flags.add(flag.wireName());
            }
        }
        if (keys.isPartial() || foreign && command.keyFinder() != null) {
            flags.add("movablekeys");
        }
        return flags;
    }

    // ---- key specs

    private static void write(KeySpec spec, Reply reply) {
        reply.map(3);
        reply.bulk("flags");
        setOfSimple(flags(spec), reply);
        reply.bulk("begin_search");
        begin(spec.begin(), reply);
        reply.bulk("find_keys");
        find(spec.find(), reply);
    }

    /// The access to a key, as a key spec's flags say it.
    private static List<String> flags(KeySpec spec) {
        List<String> flags = new ArrayList<>();
        flags.add(spec.access().wireName());
        KeyFlags.of(spec.purposes()).forEach(flags::add);
        if (spec.notKey()) {
            flags.add("not_key");
        }
        if (spec.incomplete()) {
            flags.add("incomplete");
        }
        if (spec.variable()) {
            flags.add("variable_flags");
        }
        return flags;
    }

    private static void begin(Begin begin, Reply reply) {
        reply.map(2);
        reply.bulk("type");
        switch (begin) {
            case Begin.Index(int position) -> {
                reply.bulk("index");
                fields(reply, "index", position);
            }
            case Begin.Keyword(String keyword, int startFrom) -> {
                reply.bulk("keyword");
                reply.bulk("spec");
                reply.map(2);
                reply.bulk("keyword");
                reply.bulk(keyword);
                reply.bulk("startfrom");
                reply.integer(startFrom);
            }
            case Begin.Unknown() -> {
                reply.bulk("unknown");
                fields(reply);
            }
        }
    }

    private static void find(Find find, Reply reply) {
        reply.map(2);
        reply.bulk("type");
        switch (find) {
            case Find.Range(int lastKey, int step, int limit) -> {
                reply.bulk("range");
                fields(reply, "lastkey", lastKey, "keystep", step, "limit", limit);
            }
            case Find.Counted(int countAt, int firstKey, int step) -> {
                reply.bulk("keynum");
                fields(reply, "keynumidx", countAt, "firstkey", firstKey, "keystep", step);
            }
            case Find.Unknown() -> {
                reply.bulk("unknown");
                fields(reply);
            }
        }
    }

    /// @param pairs names and numbers in turn
    private static void fields(Reply reply, Object... pairs) {
        reply.bulk("spec");
        reply.map(pairs.length / 2);
        for (int index = 0; index < pairs.length; index += 2) {
            reply.bulk((String) pairs[index]);
            reply.integer((Integer) pairs[index + 1]);
        }
    }
}
