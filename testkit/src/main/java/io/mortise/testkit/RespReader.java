package io.mortise.testkit;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/// Reads replies into plain objects.
///
/// | reply | object |
/// |---|---|
/// | simple string, bulk string, verbatim text | [String], each byte one character |
/// | integer | [Long] |
/// | error | [RespError] |
/// | null | null |
/// | array | [List] |
/// | map | [Map] |
/// | set | [java.util.Set] |
/// | double | [Double] |
/// | boolean | [Boolean] |
/// | big number | [java.math.BigInteger] |
/// | push | [Push] |
public final class RespReader {
    private byte[] bytes = {};
    private int at;

    /// An error reply.
    ///
    /// @param text all of it, prefix included
    public record RespError(String text) {
        @Override
        public String toString() {
            return "-" + text;
        }
    }

    /// A push message.
    public record Push(List<Object> content) {}

    /// Adds bytes from the server.
    public void add(byte[] more) {
        byte[] rest = Arrays.copyOfRange(bytes, at, bytes.length);
        bytes = Arrays.copyOf(rest, rest.length + more.length);
        System.arraycopy(more, 0, bytes, rest.length, more.length);
        at = 0;
    }

    /// Whether bytes are left.
    public boolean isEmpty() {
        return at == bytes.length;
    }

    /// Whether a whole reply is there.
    public boolean hasReply() {
        int start = at;
        try {
            next();
            return true;
        } catch (IndexOutOfBoundsException unfinished) {
            return false;
        } finally {
            at = start;
        }
    }

    /// The next reply.
    ///
    /// @throws IndexOutOfBoundsException if its end is not there yet
    public Object next() {
        char type = (char) bytes[at];
        String line = line();
        return switch (type) {
            case '+' -> line;
            case '-' -> new RespError(line);
            case ':' -> Long.valueOf(line);
            case '$' -> bulk(Integer.parseInt(line));
            case '=' -> bulk(Integer.parseInt(line)).substring(4);
            case '*' -> Integer.parseInt(line) < 0 ? null : list(Integer.parseInt(line));
            case '>' -> new Push(list(Integer.parseInt(line)));
            case '~' -> new LinkedHashSet<>(list(Integer.parseInt(line)));
            case '%' -> map(Integer.parseInt(line));
            case '_' -> null;
            case ',' -> number(line);
            case '#' -> line.equals("t");
            case '(' -> new java.math.BigInteger(line);
            default -> throw new IllegalStateException("a reply begins with '" + type + "': " + line);
        };
    }

    private static Double number(String text) {
        return switch (text) {
            case "inf" -> Double.POSITIVE_INFINITY;
            case "-inf" -> Double.NEGATIVE_INFINITY;
            case "nan" -> Double.NaN;
            default -> Double.valueOf(text);
        };
    }

    private String line() {
        int end = at;
        while (bytes[end] != '\r' || bytes[end + 1] != '\n') {
            end++;
        }
        String text = new String(bytes, at + 1, end - at - 1, StandardCharsets.ISO_8859_1);
        at = end + 2;
        return text;
    }

    private String bulk(int length) {
        if (length < 0) {
            return null;
        }
        if (bytes.length - at < length + 2) {
            throw new IndexOutOfBoundsException("length=" + length + ", there=" + (bytes.length - at));
        }
        String text = new String(bytes, at, length, StandardCharsets.ISO_8859_1);
        at += length + 2;
        return text;
    }

    private List<Object> list(int count) {
        List<Object> elements = new ArrayList<>();
        for (int index = 0; index < count; index++) {
            elements.add(next());
        }
        return elements;
    }

    private Map<Object, Object> map(int pairs) {
        Map<Object, Object> content = new LinkedHashMap<>();
        for (int index = 0; index < pairs; index++) {
            Object key = next();
            content.put(key, next());
        }
        return content;
    }
}
