package io.mortise.kernel.builtin;

import io.mortise.kernel.dispatch.CallState;
import io.mortise.kernel.dispatch.CommandTable;
import io.mortise.kernel.dispatch.Row;
import io.mortise.spi.command.CommandDefinition;
import io.mortise.spi.command.Grammar;
import io.mortise.spi.command.Grammar.Argument;
import io.mortise.spi.reply.Reply;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// COMMAND DOCS: what people, and clients that help them type, want to know of commands.
final class CommandDocs implements KernelCommand {
    @Override
    public void run(CallState call, Reply reply) {
        List<CommandDefinition> wanted = wanted(call);
        reply.map(wanted.size());
        for (CommandDefinition command : wanted) {
            reply.bulk(command.name());
            write(command, reply);
        }
    }

    /// Those that are named and exist, or all.
    private static List<CommandDefinition> wanted(CallState call) {
        CommandTable table = call.executor().table();
        if (call.count() == 2) {
            return table.rows().stream().map(row -> row.definition).toList();
        }
        List<CommandDefinition> named = new ArrayList<>();
        for (int index = 2; index < call.count(); index++) {
            Row row = table.named(call.argument(index).toLatin1().toLowerCase(Locale.ROOT));
            if (row != null) {
                named.add(row.definition);
            }
        }
        return named;
    }

    private static void write(CommandDefinition command, Reply reply) {
        Map<String, Runnable> fields = new LinkedHashMap<>();
        text(fields, reply, "summary", command.summary());
        text(fields, reply, "since", command.since());
        text(fields, reply, "group", command.group());
        text(fields, reply, "complexity", command.complexity());
        text(fields, reply, "module", command.module());
        if (command.deprecation() != null) {
            fields.put("doc_flags", () -> {
                reply.set(1);
                reply.simpleString("deprecated");
            });
            text(fields, reply, "deprecated_since", command.deprecation().since());
            text(fields, reply, "replaced_by", command.deprecation().instead());
        }
        List<Argument> arguments = command.grammar().arguments();
        if (!arguments.isEmpty()) {
            fields.put("arguments", () -> new Arguments(command.keys().size(), reply).write(arguments));
        }
        Collection<CommandDefinition> subcommands = command.subcommands().values();
        if (!subcommands.isEmpty()) {
            fields.put("subcommands", () -> {
                reply.map(subcommands.size());
                for (CommandDefinition subcommand : subcommands) {
                    reply.bulk(subcommand.name());
                    write(subcommand, reply);
                }
            });
        }
        map(fields, reply);
    }

    private static void text(Map<String, Runnable> fields, Reply reply, String name, String value) {
        if (value != null && !value.isEmpty()) {
            fields.put(name, () -> reply.bulk(value));
        }
    }

    private static void map(Map<String, Runnable> fields, Reply reply) {
        reply.map(fields.size());
        fields.forEach((name, value) -> {
            reply.bulk(name);
            value.run();
        });
    }

    /// Writes the tree of arguments. Keys are numbered on the way, since each belongs to a key spec.
    private static final class Arguments {
        private final int specs;
        private final Reply reply;
        private int keys;

        Arguments(int specs, Reply reply) {
            this.specs = specs;
            this.reply = reply;
        }

        void write(List<Argument> arguments) {
            reply.array(arguments.size());
            arguments.forEach(this::write);
        }

        private void write(Argument argument) {
            Map<String, Runnable> fields = new LinkedHashMap<>();
            text(fields, reply, "name", argument.name());
            text(fields, reply, "type", argument.type().wireName());
            if (!argument.type().isCompound()) {
                text(fields, reply, "display_text", argument.name());
            }
            if (argument.type() == Grammar.Type.KEY && specs > 0) {
                int spec = Math.min(keys++, specs - 1);
                fields.put("key_spec_index", () -> reply.integer(spec));
            }
            text(fields, reply, "token", argument.token());
            List<String> flags = flags(argument);
            if (!flags.isEmpty()) {
                fields.put("flags", () -> {
                    reply.set(flags.size());
                    flags.forEach(reply::simpleString);
                });
            }
            if (argument.type().isCompound()) {
                fields.put("arguments", () -> write(argument.children()));
            }
            map(fields, reply);
        }

        private static List<String> flags(Argument argument) {
            List<String> flags = new ArrayList<>();
            if (argument.optional()) {
                flags.add("optional");
            }
            if (argument.multiple()) {
                flags.add("multiple");
            }
            if (argument.multipleToken()) {
                flags.add("multiple_token");
            }
            return flags;
        }
    }
}
