package io.mortise.kernel.dispatch;

import io.mortise.spi.Slice;
import java.util.Locale;

/// A request as operators are shown it, without what is secret: passwords, and the rules of users.
final class ShownCommand {
    private static final String REDACTED = "(redacted)";

    private ShownCommand() {}

    /// Whether a word is secret.
    static boolean isSecret(CallState call, int index) {
        return switch (call.row.name().toLowerCase(Locale.ROOT)) {
            case "auth" -> index > 0;
            case "hello" -> index > 2 && (call.isWord(index - 1, "AUTH") || call.isWord(index - 2, "AUTH"));
            case "acl|setuser" -> index > 1;
            case "config|set" -> index > 2 && isSecretSetting(call.word(index - 1));
            case "module|loadex" ->
                index > 4 && call.isWord(index - 2, "CONFIG") && isSecretSetting(call.word(index - 1));
            case "migrate" ->
                call.isWord(index - 1, "AUTH")
                        || call.isWord(index - 1, "AUTH2")
                        || index > 1 && call.isWord(index - 2, "AUTH2");
            default -> false;
        };
    }

    private static boolean isSecretSetting(Slice name) {
        String lower = name.toLatin1().toLowerCase(Locale.ROOT);
        return lower.contains("pass") || lower.contains("auth");
    }

    /// A word, or what is shown in its place.
    static Slice word(CallState call, int index) {
        return index > 0 && isSecret(call, index) ? Slice.of(REDACTED) : call.word(index);
    }

    /// A line of MONITOR: `1339518083.107412 [0 127.0.0.1:60866] "keys" "*"`.
    static String line(CallState call, long nowMillis) {
        StringBuilder line = new StringBuilder(100);
        line.append(nowMillis / 1000)
                .append('.')
                .append(String.format(Locale.ROOT, "%06d", nowMillis % 1000 * 1000))
                .append(" [")
                .append(call.client.database)
                .append(' ')
                .append(from(call.client))
                .append(']');
        for (int index = 0; index < call.count; index++) {
            line.append(' ');
            quote(word(call, index), line);
        }
        return line.toString();
    }

    private static String from(ClientState client) {
        String address = client.address();
        return client.connection().isUnixSocket() ? "unix:" + address.substring(0, address.lastIndexOf(':')) : address;
    }

    private static void quote(Slice word, StringBuilder line) {
        line.append('"');
        for (int index = 0; index < word.length(); index++) {
            int letter = word.byteAt(index);
            switch (letter) {
                case '\\', '"' -> line.append('\\').append((char) letter);
                case '\n' -> line.append("\\n");
                case '\r' -> line.append("\\r");
                case '\t' -> line.append("\\t");
                case 7 -> line.append("\\a");
                case '\b' -> line.append("\\b");
                default -> {
                    if (letter >= ' ' && letter < 0x7f) {
                        line.append((char) letter);
                    } else {
                        line.append(String.format(Locale.ROOT, "\\x%02x", letter));
                    }
                }
            }
        }
        line.append('"');
    }
}
