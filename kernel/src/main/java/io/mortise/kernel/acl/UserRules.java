package io.mortise.kernel.acl;

import io.mortise.kernel.dispatch.CommandTable;
import io.mortise.kernel.dispatch.Row;
import io.mortise.spi.Slice;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/// Changes a user by rules, one word each:
///
/// | word | meaning |
/// |---|---|
/// | `on` `off` | whether anybody can become the user |
/// | `>password` `<password` `#hash` `!hash` | add or remove a password |
/// | `nopass` `resetpass` | any password will do; none is left |
/// | `certonly` | only a certificate will do (TLS); `reset` takes it back |
/// | `~pattern` `%R~pattern` `%W~pattern` `allkeys` `resetkeys` | keys |
/// | `&pattern` `allchannels` `resetchannels` | channels |
/// | `+name` `-name` `+name\|sub` `+@category` `-@category` `allcommands` `nocommands` | commands |
/// | `(…)` `clearselectors` | a set of permissions of its own; none of them |
/// | `reset` | as a new user |
///
/// Words are bytes; commands and keywords match in either case.
final class UserRules {
    private static final int HASH_DIGITS = 64;

    private final CommandTable table;
    private final Collection<String> categories;
    private final boolean allChannelsAtFirst;

    /// @param categories all that there are
    /// @param allChannelsAtFirst whether a new set of permissions has all channels
    UserRules(CommandTable table, Collection<String> categories, boolean allChannelsAtFirst) {
        this.table = table;
        this.categories = categories;
        this.allChannelsAtFirst = allChannelsAtFirst;
    }

    /// A user to whom no rule has been applied.
    User newUser(String name) {
        User user = new User(name);
        user.own.allChannels = allChannelsAtFirst;
        return user;
    }

    /// Puts together the words of each selector, which may have spaces in it.
    ///
    /// @return null if a parenthesis is not closed; `unclosed` gets the word where it begins
    static List<Slice> merge(List<Slice> words, Consumer<Slice> unclosed) {
        List<Slice> merged = new ArrayList<>();
        StringBuilder selector = null;
        Slice first = null;
        for (Slice word : words) {
            boolean begins = selector == null && !word.isEmpty() && word.byteAt(0) == '(';
            if (selector == null && !begins) {
                merged.add(word);
                continue;
            }
            first = begins ? word : first;
            selector = begins ? new StringBuilder() : selector.append(' ');
            selector.append(word.toLatin1());
            if (!word.isEmpty() && word.byteAt(word.length() - 1) == ')') {
                merged.add(latin1(selector.toString()));
                selector = null;
            }
        }
        if (selector != null) {
            unclosed.accept(first);
            return null;
        }
        return merged;
    }

    private static Slice latin1(String text) {
        return Slice.of(text.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
    }

    /// Applies a rule.
    ///
    /// @param rule a word as [#merge] gives it
    void apply(User user, Slice rule) throws RuleException {
        if (rule.isEmpty()) {
            return;
        }
        if (rule.byteAt(0) == '(' && rule.byteAt(rule.length() - 1) == ')') {
            user.more.add(selector(rule.slice(1, rule.length() - 1)));
            return;
        }
        switch (rule.toLatin1().toLowerCase(Locale.ROOT)) {
            case "on" -> user.isOn = true;
            case "off" -> user.isOn = false;
            case "nopass" -> {
                user.needsNoPassword = true;
                user.passwords.clear();
            }
            case "resetpass" -> resetPasswords(user);
            case "certonly" -> user.needsCertificate = true;
            case "sanitize-payload" -> user.skipsSanitizing = false;
            case "skip-sanitize-payload" -> user.skipsSanitizing = true;
            case "clearselectors" -> user.more.clear();
            case "reset" -> reset(user);
            default -> {
                if (!applyPassword(user, rule)) {
                    apply(user.own, rule);
                }
            }
        }
    }

    private static void resetPasswords(User user) {
        user.passwords.clear();
        user.needsNoPassword = false;
    }

    private void reset(User user) {
        resetPasswords(user);
        user.isOn = false;
        user.needsCertificate = false;
        user.skipsSanitizing = false;
        user.more.clear();
        user.own = new Selector();
        user.own.allChannels = allChannelsAtFirst;
    }

    /// @return whether it is a rule about a password
    private static boolean applyPassword(User user, Slice rule) throws RuleException {
        Slice rest = rule.slice(1, rule.length());
        switch (rule.byteAt(0)) {
            case '>' -> addPassword(user, User.hash(rest));
            case '#' -> addPassword(user, checkedHash(rest));
            case '<' -> removePassword(user, User.hash(rest));
            case '!' -> removePassword(user, checkedHash(rest));
            default -> {
                return false;
            }
        }
        return true;
    }

    private static void addPassword(User user, String hash) {
        user.passwords.add(hash);
        user.needsNoPassword = false;
    }

    private static void removePassword(User user, String hash) throws RuleException {
        if (!user.passwords.remove(hash)) {
            throw new RuleException("The password you are trying to remove from the user does not exist");
        }
    }

    private static String checkedHash(Slice digits) throws RuleException {
        String hash = digits.toLatin1();
        if (hash.length() != HASH_DIGITS
                || !hash.chars().allMatch(each -> each >= '0' && each <= '9' || each >= 'a' && each <= 'f')) {
            throw new RuleException(
                    "The password hash must be exactly 64 characters and contain only lowercase hexadecimal"
                            + " characters");
        }
        return hash;
    }

    // ---- permissions

    private Selector selector(Slice words) throws RuleException {
        Selector selector = new Selector();
        selector.allChannels = allChannelsAtFirst;
        int at = 0;
        for (int end = 0; end <= words.length(); end++) {
            if (end == words.length() || words.byteAt(end) == ' ') {
                if (end > at) {
                    apply(selector, words.slice(at, end));
                }
                at = end + 1;
            }
        }
        return selector;
    }

    private void apply(Selector selector, Slice rule) throws RuleException {
        switch (rule.toLatin1().toLowerCase(Locale.ROOT)) {
            case "allkeys", "~*" -> {
                selector.allKeys = true;
                selector.keys.clear();
            }
            case "resetkeys" -> {
                selector.allKeys = false;
                selector.keys.clear();
            }
            case "allchannels", "&*" -> {
                selector.allChannels = true;
                selector.channels.clear();
            }
            case "resetchannels" -> {
                selector.allChannels = false;
                selector.channels.clear();
            }
            case "allcommands", "+@all" -> selector.commands(true);
            case "nocommands", "-@all" -> selector.commands(false);
            default -> applyPattern(selector, rule);
        }
    }

    private void applyPattern(Selector selector, Slice rule) throws RuleException {
        switch (rule.byteAt(0)) {
            case '~', '%' -> addKeys(selector, rule);
            case '&' -> addChannels(selector, rule.slice(1, rule.length()));
            case '+' -> changeCommands(selector, rule, true);
            case '-' -> changeCommands(selector, rule, false);
            default -> throw RuleException.syntax();
        }
    }

    private static void addKeys(Selector selector, Slice rule) throws RuleException {
        if (selector.allKeys) {
            throw new RuleException("Adding a pattern after the * pattern (or the 'allkeys' flag) is not valid and does"
                    + " not have any effect. Try 'resetkeys' to start with an empty list of patterns");
        }
        boolean reads = rule.byteAt(0) == '~';
        boolean writes = reads;
        int at = reads ? 0 : 1;
        while (at < rule.length() && rule.byteAt(at) != '~') {
            int letter = rule.byteAt(at) & ~0x20;
            if (letter == 'R' && !reads) {
                reads = true;
            } else if (letter == 'W' && !writes) {
                writes = true;
            } else {
                throw RuleException.syntax();
            }
            at++;
        }
        if (at == rule.length() || !reads && !writes) {
            throw RuleException.syntax();
        }
        Slice pattern = rule.slice(at + 1, rule.length());
        checkPattern(pattern);
        selector.addKeys(KeyPattern.of(pattern, reads, writes));
    }

    private static void addChannels(Selector selector, Slice pattern) throws RuleException {
        if (selector.allChannels) {
            throw new RuleException("Adding a pattern after the * pattern (or the 'allchannels' flag) is not valid and"
                    + " does not have any effect. Try 'resetchannels' to start with an empty list of channels");
        }
        checkPattern(pattern);
        selector.addChannels(pattern);
    }

    /// Patterns stand between spaces in files.
    private static void checkPattern(Slice pattern) throws RuleException {
        for (int index = 0; index < pattern.length(); index++) {
            int letter = pattern.byteAt(index);
            if (letter == 0 || letter == ' ' || letter >= '\t' && letter <= '\r') {
                throw RuleException.syntax();
            }
        }
    }

    private void changeCommands(Selector selector, Slice rule, boolean allows) throws RuleException {
        String name = rule.slice(1, rule.length()).toLatin1().toLowerCase(Locale.ROOT);
        if (name.startsWith("@")) {
            if (!categories.contains(name.substring(1))) {
                throw RuleException.unknownName();
            }
            selector.addRule(name, allows);
            return;
        }
        Row row = table.named(name);
        if (row != null) {
            selector.addRule(name, allows);
        } else if (allows && name.contains("|")) {
            checkFirstArgument(name);
            selector.addRule(name, true);
        } else {
            throw RuleException.unknownName();
        }
    }

    /// A command with one of the words that may stand behind it, `+select|0`.
    private void checkFirstArgument(String name) throws RuleException {
        int bar = name.lastIndexOf('|');
        Row command = table.named(name.substring(0, bar));
        if (command == null) {
            throw RuleException.unknownName();
        }
        if (name.indexOf('|') != bar) {
            throw new RuleException("Allowing first-arg of a subcommand is not supported");
        }
        if (bar == name.length() - 1) {
            throw RuleException.syntax();
        }
        if (command.isContainer()) {
            throw RuleException.unknownName();
        }
    }
}
