package io.mortise.kernel.acl;

import io.mortise.kernel.dispatch.CommandTable;
import io.mortise.kernel.dispatch.KeySpecs;
import io.mortise.kernel.dispatch.Row;
import io.mortise.spi.Slice;
import io.mortise.spi.command.Arguments;
import io.mortise.spi.command.ChannelSpec;
import io.mortise.spi.command.CommandDefinition;
import java.util.ArrayList;
import java.util.List;

/// A set of permissions: commands, keys and channels that go together. A user has one of its own, and any number
/// beside it; a command is allowed if one of them allows all of it.
///
/// Rules about commands are kept by name, in the order in which they were given, and worked out against the command
/// table when they are first needed. So they outlive a module that goes, and hold again when it comes back; and a
/// command that arrives later is judged by the categories that it has.
final class Selector implements KeySpecs.Permission {
    boolean allKeys;
    boolean allChannels;
    /// Whether commands that no rule speaks of are allowed.
    boolean allCommands;
    /// Names and categories with their sign, `+get` or `-@write`.
    final List<String> rules = new ArrayList<>(0);
    final List<KeyPattern> keys = new ArrayList<>(0);
    final List<ChannelPattern> channels = new ArrayList<>(0);

    private AllowedCommands allowed;
    /// The word for which the last check denied something.
    private int deniedWord;

    Selector copy() {
        Selector copy = new Selector();
        copy.allKeys = allKeys;
        copy.allChannels = allChannels;
        copy.allCommands = allCommands;
        copy.rules.addAll(rules);
        copy.keys.addAll(keys);
        copy.channels.addAll(channels);
        return copy;
    }

    /// Whether nothing is denied by it, now or later.
    boolean allowsAll() {
        return allKeys && allChannels && allCommands && rules.stream().noneMatch(rule -> rule.startsWith("-"));
    }

    // ---- rules

    /// Adds a rule about a command or a category. What the same name said before goes.
    ///
    /// @param name in lower case; `config|get` for a subcommand, `@read` for a category
    void addRule(String name, boolean allows) {
        rules.removeIf(rule -> {
            String before = rule.substring(1);
            return before.equals(name) || before.startsWith(name + "|");
        });
        rules.add((allows ? "+" : "-") + name);
        allowed = null;
    }

    /// Forgets all rules about commands.
    void commands(boolean allow) {
        allCommands = allow;
        rules.clear();
        allowed = null;
    }

    void addKeys(KeyPattern added) {
        for (int index = 0; index < keys.size(); index++) {
            if (keys.get(index).text().equals(added.text())) {
                keys.set(index, keys.get(index).and(added));
                return;
            }
        }
        keys.add(added);
    }

    void addChannels(Slice pattern) {
        if (channels.stream().noneMatch(each -> each.text().equals(pattern))) {
            channels.add(ChannelPattern.of(pattern));
        }
    }

    // ---- checks

    /// Whether some request of that command may be allowed.
    boolean mayAllow(CommandTable table, Row row) {
        return allowed(table).has(row) || allowed(table).hasFirstArguments(row);
    }

    private AllowedCommands allowed(CommandTable table) {
        if (allowed == null || allowed.version() != table.version()) {
            allowed = AllowedCommands.of(table, allCommands, rules);
        }
        return allowed;
    }

    /// Why a request is denied, or null.
    Denial check(CommandTable table, Row row, Arguments request) {
        Denial.Reason reason = denies(table, row, request);
        if (reason == null) {
            return null;
        }
        Slice object = reason == Denial.Reason.COMMAND
                ? Slice.of(row.name())
                : Slice.of(request.argument(deniedWord).copy());
        return new Denial(reason, deniedWord, object);
    }

    /// What is missing for a request, or null; [#deniedWord] is the word that it is about. Allocates nothing for
    /// commands whose keys stand in fixed places.
    Denial.Reason denies(CommandTable table, Row row, Arguments request) {
        AllowedCommands commands = allowed(table);
        if (!commands.has(row) && !commands.hasFirstArgument(row, request)) {
            deniedWord = 0;
            return Denial.Reason.COMMAND;
        }
        if (!allKeys) {
            deniedWord = row.keys.firstDenied(request, this);
            if (deniedWord >= 0) {
                return Denial.Reason.KEY;
            }
        }
        if (!allChannels && row.hasChannels) {
            deniedWord = firstDeniedChannel(row.definition, request);
            if (deniedWord >= 0) {
                return Denial.Reason.CHANNEL;
            }
        }
        return null;
    }

    /// Whether a key may be used so. If it is neither read nor written (EXISTS), any pattern for it will do.
    @Override
    public boolean allowsKey(Slice key, boolean toRead, boolean toWrite) {
        if (allKeys) {
            return true;
        }
        for (int index = 0; index < keys.size(); index++) {
            if (keys.get(index).allows(key, toRead, toWrite)) {
                return true;
            }
        }
        return false;
    }

    private int firstDeniedChannel(CommandDefinition command, Arguments request) {
        for (ChannelSpec spec : command.channels()) {
            int last = spec.last() < 0 ? request.count() + spec.last() : spec.last();
            for (int index = spec.first(); index <= Math.min(last, request.count() - 1); index++) {
                if (!allowsChannel(request.argument(index), spec.isPattern())) {
                    return index;
                }
            }
        }
        return -1;
    }

    private boolean allowsChannel(Slice channel, boolean isPattern) {
        for (int index = 0; index < channels.size(); index++) {
            if (channels.get(index).allows(channel, isPattern)) {
                return true;
            }
        }
        return false;
    }

    // ---- words

    /// The rules about keys, `~a* %R~b`.
    String keyWords() {
        return allKeys
                ? "~*"
                : String.join(" ", keys.stream().map(KeyPattern::rule).toList());
    }

    /// The rules about channels, `&a &b*`.
    String channelWords() {
        return allChannels
                ? "&*"
                : String.join(
                        " ",
                        channels.stream()
                                .map(each -> "&" + each.text().toLatin1())
                                .toList());
    }

    /// The rules about commands, `-@all +get`.
    String commandWords() {
        String base = allCommands ? "+@all" : "-@all";
        return rules.isEmpty() ? base : base + " " + String.join(" ", rules);
    }

    /// All rules, from which the same set can be made.
    String words() {
        StringBuilder words = new StringBuilder();
        String keyWords = keyWords();
        words.append(keyWords).append(keyWords.isEmpty() ? "" : " ");
        words.append(allChannels ? "" : "resetchannels ");
        String channelWords = channelWords();
        words.append(channelWords).append(channelWords.isEmpty() ? "" : " ");
        return words.append(commandWords()).toString();
    }
}
