package io.mortise.kernel.builtin;

import io.mortise.spi.Slice;
import io.mortise.spi.command.CommandException;
import java.util.Locale;

/// The kinds of connection that CLIENT LIST and CLIENT KILL tell apart. So far all are normal ones.
enum ClientKind {
    NORMAL,
    MASTER,
    REPLICA,
    PUBSUB;

    /// @throws CommandException if there is no such kind
    static ClientKind parse(Slice word) {
        if (word.isWord("SLAVE")) {
            return REPLICA;
        }
        for (ClientKind kind : values()) {
            if (word.isWord(kind.name().toUpperCase(Locale.ROOT))) {
                return kind;
            }
        }
        throw new CommandException("Unknown client type '" + word + "'");
    }
}
