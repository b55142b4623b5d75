package io.mortise.kernel.resp;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A line of words, as people type them: separated by space, with quotes. In double quotes the escapes `\n \r \t \b
/// \a \xHH` mean what they do in C, in single quotes only `\'` is one. A NUL byte ends the line.
public final class InlineRequest {
    private final byte[] line;
    private final int end;
    private int at;
    private byte[] word = new byte[64];
    private int length;

    private InlineRequest(byte[] line, int from, int end) {
        this.line = line;
        this.at = from;
        int length = from;
        while (length < end && line[length] != 0) {
            length++;
        }
        this.end = length;
    }

    /// Splits a line into words.
    ///
    /// @return how many there are
    /// @throws ProtocolException if a quote is not closed, or something stands right behind a closing one
    static int split(byte[] line, int from, int end, RequestTarget target) throws ProtocolException {
        List<byte[]> words = words(line, from, end);
        if (words == null) {
            throw new ProtocolException("unbalanced quotes in request");
        }
        for (byte[] each : words) {
            target.word(each, 0, each.length);
        }
        return words.size();
    }

    /// The words of a line, or null if its quotes do not balance. Also the syntax of configuration lines.
    public static List<byte[]> words(byte[] line, int from, int end) {
        InlineRequest request = new InlineRequest(line, from, end);
        List<byte[]> words = new ArrayList<>();
        while (request.skipSpace()) {
            if (!request.readWord()) {
                return null;
            }
            words.add(Arrays.copyOf(request.word, request.length));
        }
        return words;
    }

    private boolean skipSpace() {
        while (at < end && isSpace(line[at])) {
            at++;
        }
        return at < end;
    }

    private boolean readWord() {
        length = 0;
        while (at < end && !isSpace(line[at])) {
            byte current = line[at++];
            if (current == '"') {
                return readDoubleQuoted() && isAtWordEnd();
            } else if (current == '\'') {
                return readSingleQuoted() && isAtWordEnd();
            }
            add(current);
        }
        return true;
    }

    private boolean isAtWordEnd() {
        return at == end || isSpace(line[at]);
    }

    private boolean readDoubleQuoted() {
        while (at < end) {
            byte current = line[at++];
            if (current == '"') {
                return true;
            }
            if (current == '\\' && at < end) {
                add(escaped());
            } else {
                add(current);
            }
        }
        return false;
    }

    private byte escaped() {
        byte letter = line[at++];
        if (letter == 'x' && at + 1 < end) {
            int high = Character.digit(line[at], 16);
            int low = Character.digit(line[at + 1], 16);
            if (high >= 0 && low >= 0) {
                at += 2;
                return (byte) (high << 4 | low);
            }
        }
        return switch (letter) {
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'b' -> '\b';
            case 'a' -> 7;
            default -> letter;
        };
    }

    private boolean readSingleQuoted() {
        while (at < end) {
            byte current = line[at++];
            if (current == '\'') {
                return true;
            }
            if (current == '\\' && at < end && line[at] == '\'') {
                add(line[at++]);
            } else {
                add(current);
            }
        }
        return false;
    }

    private void add(byte value) {
        if (length == word.length) {
            word = Arrays.copyOf(word, length * 2);
        }
        word[length++] = value;
    }

    private static boolean isSpace(byte value) {
        return value == ' ' || value >= '\t' && value <= '\r';
    }
}
