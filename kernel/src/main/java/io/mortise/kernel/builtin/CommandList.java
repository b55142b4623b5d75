package io.mortise.kernel.builtin;

import io.mortise.kernel.dispatch.CallState;
import io.mortise.kernel.dispatch.Row;
import io.mortise.spi.Slice;
import io.mortise.spi.command.CommandDefinition;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.command.Glob;
import io.mortise.spi.reply.Reply;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// COMMAND LIST: the names of all commands and subcommands, or of those of a module, of an access-control category,
/// or that match a pattern.
final class CommandList implements KernelCommand {
    private static final int WORDS_WITH_FILTER = 5;

    @Override
    public void run(CallState call, Reply reply) {
        Predicate<CommandDefinition> filter = filter(call);
        List<CommandDefinition> found = call.executor().table().rows().stream()
                .flatMap(CommandList::withSubcommands)
                .filter(filter)
                .toList();
        reply.array(found.size());
        found.forEach(command -> reply.bulk(command.name()));
    }

    private static Stream<CommandDefinition> withSubcommands(Row row) {
        return Stream.concat(Stream.of(row.definition), row.definition.subcommands().values().stream());
    }

    private static Predicate<CommandDefinition> filter(CallState call) {
        if (call.count() == 2) {
            return command -> true;
        }
        if (call.count() != WORDS_WITH_FILTER || !call.isWord(2, "FILTERBY")) {
            throw CommandException.syntax();
        }
        Slice value = call.argument(4);
        if (call.isWord(3, "MODULE")) {
            String module = value.toString();
            return command -> module.equals(command.module());
        }
        if (call.isWord(3, "ACLCAT")) {
            String category = value.toString().toLowerCase(Locale.ROOT);
            return command -> command.categories().contains(category);
        }
        if (call.isWord(3, "PATTERN")) {
            Glob pattern = Glob.ignoringCase(value);
            return command -> pattern.matches(Slice.of(command.name()));
        }
        throw CommandException.syntax();
    }
}
