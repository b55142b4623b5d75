package io.mortise.module.vectorset.filter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Fields of attributes by chance, whole and damaged, looked up here and by a second reader that takes a character at
/// a time and knows no short cut.
class AttributeTest {
    private static final long SEED = 20261123;
    private static final String NOTHING = "nothing";

    /// The second reader. Throws where there is nothing to be found.
    private static final class Plain {
        private final String text;
        private int at;

        Plain(String text) {
            this.text = text;
        }

        private char peek() {
            return text.charAt(at);
        }

        private char next() {
            return text.charAt(at++);
        }

        private void space() {
            while (at < text.length() && " \t\n\u000b\f\r".indexOf(peek()) >= 0) {
                at++;
            }
        }

        private void expect(char expected) {
            space();
            if (next() != expected) {
                throw new IllegalArgumentException("no " + expected);
            }
            space();
        }

        private String string(boolean isPlain) {
            StringBuilder read = new StringBuilder();
            expectHere('"');
            for (char each = next(); each != '"'; each = next()) {
                if (each == '\\') {
                    char escaped = next();
                    read.append(isPlain ? "\\" : "");
                    int special = isPlain ? -1 : "nrt".indexOf(escaped);
                    read.append(special < 0 ? escaped : "\n\r\t".charAt(special));
                } else {
                    read.append(each);
                }
            }
            return read.toString();
        }

        private void expectHere(char expected) {
            if (next() != expected) {
                throw new IllegalArgumentException("no " + expected);
            }
        }

        /// What a name stands before, as text that says its kind.
        String field(String name) {
            expect('{');
            while (true) {
                boolean isWanted = string(true).equals(name);
                expect(':');
                if (isWanted) {
                    return value();
                }
                pass();
                expect(',');
            }
        }

        private void pass() {
            int depth = 0;
            int start = at;
            while (true) {
                char each = at < text.length() ? peek() : 0;
                if (each == '"' && (depth > 0 || at == start)) {
                    string(true);
                } else if (each != 0 && "{[".indexOf(each) >= 0 && (depth > 0 || at == start)) {
                    depth++;
                    at++;
                } else if (each != 0 && "}]".indexOf(each) >= 0 && depth > 0) {
                    depth--;
                    at++;
                } else if (depth > 0) {
                    next();
                    continue;
                } else {
                    word(start);
                    return;
                }
                if (depth == 0) {
                    return;
                }
            }
        }

        private void word(int start) {
            while (at < text.length() && ",]} \t\n\u000b\f\r".indexOf(peek()) < 0) {
                at++;
            }
            if (at == start) {
                throw new IllegalArgumentException("no word");
            }
        }

        private String value() {
            if (peek() == '"') {
                return "string " + string(false);
            }
            if (peek() == '[') {
                at++;
                space();
                List<String> members = new ArrayList<>();
                while (peek() != ']') {
                    members.add(value());
                    space();
                    if (peek() == ',') {
                        at++;
                        space();
                    } else if (peek() != ']') {
                        throw new IllegalArgumentException("no comma");
                    }
                }
                at++;
                return "tuple " + members;
            }
            for (String word : new String[] {"true", "false", "null"}) {
                if (peek() == word.charAt(0)) {
                    if (!text.startsWith(word, at)) {
                        throw new IllegalArgumentException("no " + word);
                    }
                    at += word.length();
                    return word.equals("null") ? "null" : "number " + (word.equals("true") ? 1.0 : 0.0);
                }
            }
            int start = at;
            while (at < text.length() && "+-.eE0123456789".indexOf(peek()) >= 0) {
                at++;
            }
            String number = text.substring(start, at);
            if (!number.matches("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?")) {
                throw new IllegalArgumentException("no number");
            }
            return "number " + Double.parseDouble(number);
        }
    }

    private final SplittableRandom random = new SplittableRandom(SEED);

    private static String plainly(String text, String name) {
        try {
            return new Plain(text).field(name);
        } catch (IllegalArgumentException | StringIndexOutOfBoundsException none) {
            return NOTHING;
        }
    }

    private static String described(Value value) {
        return switch (value.kind) {
            case NUMBER -> "number " + value.number;
            case NULL -> "null";
            case STRING -> "string " + new String(value.array, value.offset, value.length, StandardCharsets.ISO_8859_1);
            case TUPLE -> {
                List<String> members = new ArrayList<>();
                for (Value member : value.members) {
                    members.add(described(member));
                }
                yield "tuple " + members;
            }
        };
    }

    private String space() {
        return random.nextInt(8) == 0 ? new String[] {" ", "\n", "\t ", "\r"}[random.nextInt(4)] : "";
    }

    private String string() {
        StringBuilder made = new StringBuilder("\"");
        for (int left = random.nextInt(6); left > 0; left--) {
            made.append(new String[] {"a", "b", "\\\"", "\\\\", "\\n", "}", "]", ",", "{", "[", ":", "\u00e9"}
                    [random.nextInt(12)]);
        }
        return made.append('"').toString();
    }

    private String value(int depth) {
        return switch (random.nextInt(depth == 0 ? 5 : 8)) {
            case 0 -> Integer.toString(random.nextInt(-1000, 1000));
            case 1 ->
                new String[] {
                            "1.50",
                            "-0",
                            "5.",
                            ".5",
                            "1e3",
                            "-2.5E-3",
                            "123456789012345",
                            "1234567890123456",
                            "99999999999.12345",
                            "+7",
                            "1.2.3",
                            "-",
                            "0x10",
                            "--1",
                            "1-",
                            "12345678901234.5",
                            "1234567890123.4567"
                        }
                        [random.nextInt(17)];
            case 2 -> new String[] {"true", "false", "null", "nul", "truest", "word"}[random.nextInt(6)];
            case 3, 4 -> string();
            case 5 -> object(depth - 1);
            default -> {
                List<String> members = new ArrayList<>();
                for (int left = random.nextInt(4); left > 0; left--) {
                    members.add(value(depth - 1));
                }
                yield "[" + space() + String.join("," + space(), members) + space() + "]";
            }
        };
    }

    private String object(int depth) {
        List<String> fields = new ArrayList<>();
        for (int left = random.nextInt(5); left > 0; left--) {
            String name = random.nextInt(4) == 0
                    ? string()
                    : new String[] {"\"a\"", "\"ab\"", "\"b\"", "\"\"", "\"abc\"", "\"a\\\"b\""}[random.nextInt(6)];
            fields.add(space() + name + space() + ":" + space() + value(depth) + space());
        }
        return "{" + String.join(",", fields) + "}";
    }

    private String damaged(String text) {
        if (text.isEmpty() || random.nextInt(3) > 0) {
            return text;
        }
        int at = random.nextInt(text.length());
        return switch (random.nextInt(3)) {
            case 0 -> text.substring(0, at);
            case 1 -> text.substring(0, at) + text.substring(at + 1);
            default -> text.substring(0, at) + "\"\\,:{}[]1e-. \u0000".charAt(random.nextInt(14)) + text.substring(at);
        };
    }

    @Test
    void shouldFindWhatAPlainReaderFinds() {
        String[] names = {"a", "ab", "b", "", "abc", "a\\\"b", "missing"};
        Attribute attribute = new Attribute();
        Value value = new Value();
        int found = 0;
        for (int time = 0; time < 150_000; time++) {
            String text = damaged(space() + object(3) + space());
            String name = names[random.nextInt(names.length)];
            // Bytes around it that must not be looked at.
            byte[] array = ("\"" + text + "\":7}").getBytes(StandardCharsets.ISO_8859_1);
            boolean isThere =
                    attribute.find(array, 1, text.length(), name.getBytes(StandardCharsets.ISO_8859_1), value);
            String expected = plainly(text, name);
            assertEquals(expected, isThere ? described(value) : NOTHING, name + " of " + text + " with seed " + SEED);
            found += isThere ? 1 : 0;
        }
        assertTrue(found > 15_000, "found " + found);
    }
}
