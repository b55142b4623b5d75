package io.mortise.kernel.config;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// The words of a configuration line, in Redis's notation.
///
/// Words have spaces between them. In double quotes a word may have spaces and the escapes `\n \r \t \b \a \xHH`;
/// in single quotes only `\'` is one. A closing quote ends the word.
public final class Words {
    private static final String PLAIN_MARKS = "_-./:*@%+,=~^{}[]()<>|&!?$;";

    private final byte[] line;
    private int at;
    private final List<String> words = new ArrayList<>();

    private Words(String line) {
        this.line = line.getBytes(StandardCharsets.UTF_8);
    }

    /// The words of a line.
    ///
    /// @throws IllegalArgumentException if a quote is not closed, or something follows a closing one
    public static List<String> split(String line) {
        Words split = new Words(line);
        while (split.next()) {
            // Each step adds a word.
        }
        return split.words;
    }

    private boolean next() {
        while (at < line.length && isSpace(line[at])) {
            at++;
        }
        if (at == line.length) {
            return false;
        }
        ByteArrayOutputStream word = new ByteArrayOutputStream();
        while (at < line.length && !isSpace(line[at])) {
            switch (line[at]) {
                case '"' -> doubleQuoted(word);
                case '\'' -> singleQuoted(word);
                default -> word.write(line[at++]);
            }
        }
        words.add(word.toString(StandardCharsets.UTF_8));
        return true;
    }

    private static boolean isSpace(byte letter) {
        return letter == ' ' || letter >= '\t' && letter <= '\r';
    }

    private void doubleQuoted(ByteArrayOutputStream word) {
        at++;
        while (inQuotes('"')) {
            if (line[at] == '\\' && at + 1 < line.length) {
                escape(word);
            } else {
                word.write(line[at++]);
            }
        }
        close();
    }

    private void escape(ByteArrayOutputStream word) {
        int letter = line[at + 1];
        if (letter == 'x' && at + 3 < line.length && isHex(line[at + 2]) && isHex(line[at + 3])) {
            word.write(Character.digit(line[at + 2], 16) << 4 | Character.digit(line[at + 3], 16));
            at += 4;
            return;
        }
        word.write(
                switch (letter) {
                    case 'n' -> '\n';
                    case 'r' -> '\r';
                    case 't' -> '\t';
                    case 'b' -> '\b';
                    case 'a' -> 7;
                    default -> letter;
                });
        at += 2;
    }

    private static boolean isHex(byte letter) {
        return Character.digit(letter, 16) >= 0;
    }

    private void singleQuoted(ByteArrayOutputStream word) {
        at++;
        while (inQuotes('\'')) {
            if (line[at] == '\\' && at + 1 < line.length && line[at + 1] == '\'') {
                at++;
            }
            word.write(line[at++]);
        }
        close();
    }

    private boolean inQuotes(char quote) {
        if (at == line.length) {
            throw new IllegalArgumentException("a quote is not closed");
        }
        return line[at] != quote;
    }

    private void close() {
        at++;
        if (at < line.length && !isSpace(line[at])) {
            throw new IllegalArgumentException("a closing quote must be followed by a space");
        }
    }

    /// A word as it can stand in a line: in quotes if it needs them.
    public static String quoted(String word) {
        if (isPlain(word)) {
            return word;
        }
        StringBuilder quoted = new StringBuilder("\"");
        word.chars().forEach(letter -> {
            switch (letter) {
                case '\\', '"' -> quoted.append('\\').append((char) letter);
                case '\n' -> quoted.append("\\n");
                case '\r' -> quoted.append("\\r");
                case '\t' -> quoted.append("\\t");
                case '\b' -> quoted.append("\\b");
                case 7 -> quoted.append("\\a");
                default -> {
                    if (letter < ' ' || letter == 127) {
                        quoted.append(String.format("\\x%02x", letter));
                    } else {
                        quoted.append((char) letter);
                    }
                }
            }
        });
        return quoted.append('"').toString();
    }

    private static boolean isPlain(String word) {
        return !word.isEmpty()
                && word.chars()
                        .allMatch(letter -> letter < 128
                                && (Character.isLetterOrDigit(letter) || PLAIN_MARKS.indexOf(letter) >= 0));
    }
}
