package io.mortise.kernel.acl;

import io.mortise.kernel.dispatch.CommandTable;
import io.mortise.kernel.dispatch.Row;
import io.mortise.spi.Slice;
import io.mortise.spi.command.Arguments;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Somebody who may use the server: how to prove it, and what is allowed. Owned by the command thread.
public final class User {
    private final String name;
    boolean isOn;
    /// Whether any password is right.
    boolean needsNoPassword;
    /// Whether a certificate is the only way to become this user.
    boolean needsCertificate;
    /// Whether payloads of RESTORE are looked through in this user's name. Here they always are; kept because it is
    /// a rule that operators give and read back.
    boolean skipsSanitizing;
    /// SHA-256 of each password, as 64 lower-case hexadecimal digits.
    final Set<String> passwords = new LinkedHashSet<>(1);
    Selector own = new Selector();
    final List<Selector> more = new ArrayList<>(0);
    /// What allowed the last request; null before the first. Rules are changed in a copy, which has none.
    private Selector likely;

    User(String name) {
        this.name = name;
    }

    /// The user that connections have who have not named one, as it is by itself: everything is allowed.
    static User initialDefault(String name) {
        User user = new User(name);
        user.isOn = true;
        user.needsNoPassword = true;
        user.own.allKeys = true;
        user.own.allChannels = true;
        user.own.allCommands = true;
        return user;
    }

    User copy() {
        User copy = new User(name);
        copy.isOn = isOn;
        copy.needsNoPassword = needsNoPassword;
        copy.needsCertificate = needsCertificate;
        copy.skipsSanitizing = skipsSanitizing;
        copy.passwords.addAll(passwords);
        copy.own = own.copy();
        more.forEach(selector -> copy.more.add(selector.copy()));
        return copy;
    }

    public String name() {
        return name;
    }

    /// Whether a connection may be this user without proving it.
    boolean isOpen() {
        return isOn && needsNoPassword && !needsCertificate;
    }

    /// Whether nothing is denied, so that nothing need be checked.
    boolean mayDoEverything() {
        return own.allowsAll() || more.stream().anyMatch(Selector::allowsAll);
    }

    // ---- passwords

    /// Whether a password is one of this user's. All are looked at, each to its end, so that the time tells
    /// nothing.
    boolean isPassword(Slice given) {
        byte[] hash = hash(given).getBytes(StandardCharsets.US_ASCII);
        boolean found = needsNoPassword;
        for (String password : passwords) {
            found |= MessageDigest.isEqual(password.getBytes(StandardCharsets.US_ASCII), hash);
        }
        return found;
    }

    static String hash(Slice password) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(password.array(), password.offset(), password.length());
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }

    // ---- checks

    /// Whether a request is allowed. Allocates nothing. What allowed the request before is asked first, since most
    /// requests are like the one before.
    boolean allows(CommandTable table, Row row, Arguments request) {
        if (likely != null && likely.denies(table, row, request) == null) {
            return true;
        }
        for (int index = -1; index < more.size(); index++) {
            Selector selector = index < 0 ? own : more.get(index);
            if (selector != likely && selector.denies(table, row, request) == null) {
                likely = selector;
                return true;
            }
        }
        return false;
    }

    /// Why a request is denied, or null.
    Denial check(CommandTable table, Row row, Arguments request) {
        Denial told = own.check(table, row, request);
        for (Selector selector : more) {
            if (told == null) {
                return null;
            }
            Denial denial = selector.check(table, row, request);
            told = denial == null || denial.outweighs(told) ? denial : told;
        }
        return told;
    }

    /// Whether some request of that command may be allowed.
    boolean mayAllow(CommandTable table, Row row) {
        return own.mayAllow(table, row) || more.stream().anyMatch(selector -> selector.mayAllow(table, row));
    }

    /// Whether a key that a command opens without having declared it may be used so.
    boolean allowsKey(Slice key, boolean toRead, boolean toWrite) {
        return own.allowsKey(key, toRead, toWrite)
                || more.stream().anyMatch(selector -> selector.allowsKey(key, toRead, toWrite));
    }

    // ---- words

    /// A set of permissions as rules, each text's characters being bytes.
    public record Permissions(String commands, String keys, String channels) {
        private static Permissions of(Selector selector) {
            return new Permissions(selector.commandWords(), selector.keyWords(), selector.channelWords());
        }
    }

    /// The user's own permissions.
    public Permissions permissions() {
        return Permissions.of(own);
    }

    /// The sets of permissions beside those.
    public List<Permissions> selectors() {
        return more.stream().map(Permissions::of).toList();
    }

    /// The hashes of the passwords.
    public Set<String> passwords() {
        return Collections.unmodifiableSet(passwords);
    }

    /// The words for what the user is, but for passwords and permissions.
    public List<String> flags() {
        List<String> flags = new ArrayList<>();
        flags.add(isOn ? "on" : "off");
        if (needsNoPassword) {
            flags.add("nopass");
        }
        if (needsCertificate) {
            flags.add("certonly");
        }
        flags.add(skipsSanitizing ? "skip-sanitize-payload" : "sanitize-payload");
        return flags;
    }

    /// The user as a line of an ACL file, each character a byte.
    String line() {
        List<String> words = new ArrayList<>(List.of("user", latin1(name)));
        words.addAll(flags());
        passwords.forEach(password -> words.add("#" + password));
        words.add(own.words());
        more.forEach(selector -> words.add("(" + selector.words() + ")"));
        return String.join(" ", words);
    }

    /// The bytes of a text, each as a character.
    static String latin1(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }
}
