package io.mortise.module.hashes.value;

import io.mortise.spi.Slice;
import io.mortise.spi.keyspace.CommandSink;
import io.mortise.spi.keyspace.Keyspace;
import java.util.ArrayList;
import java.util.List;

/// Writes the fields of a hash as commands: those without a deadline many to an HMSET, each of the others as an
/// HMSET of its own with an HPEXPIREAT behind it, as Redis does.
final class CommandBatch implements HashType.FieldVisitor {
    private static final int MOST_FIELDS = 64;

    private final Slice key;
    private final CommandSink commands;
    private final List<Object> words = new ArrayList<>();

    CommandBatch(Slice key, CommandSink commands) {
        this.key = key;
        this.commands = commands;
    }

    @Override
    public void visit(Slice name, Slice value, long deadline) {
        if (deadline != Keyspace.NO_EXPIRY) {
            commands.command("HMSET", key, name, value);
            commands.command("HPEXPIREAT", key, deadline, "FIELDS", 1, name);
            return;
        }
        if (words.isEmpty()) {
            words.add(key);
        }
        // Borrowed, and the command is not written yet.
        words.add(name.copy());
        words.add(value.copy());
        if (words.size() > 2 * MOST_FIELDS) {
            flush();
        }
    }

    /// Writes what was collected.
    void flush() {
        if (!words.isEmpty()) {
            commands.command("HMSET", words.toArray());
            words.clear();
        }
    }
}
