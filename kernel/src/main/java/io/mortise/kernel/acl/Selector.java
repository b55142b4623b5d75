package io.mortise.kernel.acl;

import io.mortise.kernel.dispatch.CommandTable;
import io.mortise.kernel.dispatch.KeySpecs;
import io.mortise.kernel.dispatch.Row;
import io.mortise.spi.Slice;
import io.mortise.spi.command.Arguments;
import io.mortise.spi.command.ChannelSpec;
import io.mortise.spi.command.CommandDefinition;
import io.mortise.spi.command.CommandFlag;
import io.mortise.spi.command.KeyAccess;
import io.mortise.spi.command.KeyFinder;
import java.util.ArrayList;
import java.util.List;

/// A set of permissions: commands, keys and channels that go together. A user has one of its own, and any number
/// beside it; a command is allowed if one of them allows all of it.
///
/// Rules about commands are kept by name, in the order in which they were given, and worked out against the command
/// table when they are first needed. So they outlive a module that goes, and hold again when it comes back; and a
/// command that arrives later is judged by the categories that it has.
final class Selector {
    boolean allKeys;
    boolean allChannels;
    /// Whether commands that no rule speaks of are allowed.
    boolean allCommands;
    /// Names and categories with their sign, `+get` or `-@write`.
    final List<String> rules = new ArrayList<>(0);
    final List<KeyPattern> keys = new ArrayList<>(0);
    final List<ChannelPattern> channels = new ArrayList<>(0);

    private AllowedCommands allowed;

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
        return allows(table, row.definition) || allowed(table).hasFirstArguments(row.definition);
    }

    private boolean allows(CommandTable table, CommandDefinition command) {
        return allCommands && rules.isEmpty()
                || command.has(CommandFlag.NO_AUTH)
                || allowed(table).has(command);
    }

    private AllowedCommands allowed(CommandTable table) {
        if (allowed == null || allowed.version() != table.version()) {
            allowed = AllowedCommands.of(table, allCommands, rules);
        }
        return allowed;
    }

    /// Why a request is denied, or null.
    Denial check(CommandTable table, CommandDefinition command, Arguments request) {
        if (!allows(table, command) && !allowed(table).hasFirstArgument(command, request)) {
            return new Denial(Denial.Reason.COMMAND, 0, Slice.of(command.name()));
        }
        if (!allKeys && (command.keyFinder() != null || !command.keys().isEmpty())) {
            KeyCheck check = new KeyCheck(request);
            KeySpecs.find(command, request, check);
            if (check.denied >= 0) {
                return new Denial(
                        Denial.Reason.KEY,
                        check.denied,
                        Slice.of(request.argument(check.denied).copy()));
            }
        }
        return allChannels ? null : checkChannels(command, request);
    }

    private final class KeyCheck implements KeyFinder.Keys {
        private final Arguments request;
        private int denied = -1;

        KeyCheck(Arguments request) {
            this.request = request;
        }

        @Override
        public void add(int index, KeyAccess access, KeyAccess.Purpose... purposes) {
            if (denied >= 0) {
                return;
            }
            boolean toRead = false;
            boolean toWrite = false;
            for (KeyAccess.Purpose purpose : purposes) {
                toRead |= purpose == KeyAccess.Purpose.ACCESS;
                toWrite |= purpose != KeyAccess.Purpose.ACCESS;
            }
            // A module may leave the purposes out; who changes a key needs to be allowed to.
            toWrite |= purposes.length == 0 && access.mayChange();
            if (!allowsKey(request.argument(index), toRead, toWrite)) {
                denied = index;
            }
        }
    }

    /// Whether a key may be used so. If it is neither read nor written (EXISTS), any pattern for it will do.
    boolean allowsKey(Slice key, boolean toRead, boolean toWrite) {
        if (allKeys) {
            return true;
        }
        for (KeyPattern pattern : keys) {
            if (pattern.allows(key, toRead, toWrite)) {
                return true;
            }
        }
        return false;
    }

    private Denial checkChannels(CommandDefinition command, Arguments request) {
        for (ChannelSpec spec : command.channels()) {
            int last = spec.last() < 0 ? request.count() + spec.last() : spec.last();
            for (int index = spec.first(); index <= Math.min(last, request.count() - 1); index++) {
                if (!allowsChannel(request.argument(index), spec.isPattern())) {
                    return new Denial(
                            Denial.Reason.CHANNEL,
                            index,
                            Slice.of(request.argument(index).copy()));
                }
            }
        }
        return null;
    }

    private boolean allowsChannel(Slice channel, boolean isPattern) {
        return channels.stream().anyMatch(each -> each.allows(channel, isPattern));
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
