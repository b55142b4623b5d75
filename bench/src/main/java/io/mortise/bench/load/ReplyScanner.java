package io.mortise.bench.load;

import io.mortise.bench.load.Workload.Expected;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Counts and checks the replies of one connection, however they are cut into reads.
///
/// A reply is a tree of elements, each of which begins with a line; some lines announce a body. So there are two
/// states: within a line, which is held until its end comes, and within a body, which is checked as it comes.
final class ReplyScanner {
    private static final byte[] FILLER = filler();

    private final Expected expected;
    private final int valueBytes;
    private final int valueDigits;
    private final long digitsModulus;
    private long[] keys = {};
    /// Which reply of the batch comes next.
    private int index;
    /// Elements that the reply still has.
    private long pending = 1;
    private byte[] held = new byte[256];
    private int heldLength;
    /// What is left of a body, with its line end.
    private long bodyLeft;
    private long bodyLength;
    private long bodyNumber;

    ReplyScanner(Expected expected, int valueBytes) {
        this.expected = expected;
        this.valueBytes = valueBytes;
        this.valueDigits = RequestTemplate.valueDigits(valueBytes);
        this.digitsModulus = (long) Math.pow(10, valueDigits);
    }

    private static byte[] filler() {
        byte[] filler = new byte[64 * 1024];
        Arrays.fill(filler, (byte) 'x');
        return filler;
    }

    /// A batch for these keys is sent.
    void begin(long[] batchKeys) {
        keys = batchKeys;
        index = 0;
    }

    /// Takes bytes in.
    ///
    /// @return how many replies they complete
    /// @throws LoadFailure if one is not as expected
    int scan(byte[] bytes, int from, int to) {
        int before = index;
        int at = from;
        while (at < to) {
            if (bodyLeft > 0) {
                at = body(bytes, at, to);
                continue;
            }
            int end = at;
            while (end < to && bytes[end] != '\n') {
                end++;
            }
            if (end == to) {
                hold(bytes, at, to);
                break;
            }
            end++;
            if (heldLength > 0) {
                hold(bytes, at, end);
                int length = heldLength;
                heldLength = 0;
                line(held, 0, length);
            } else {
                line(bytes, at, end);
            }
            at = end;
        }
        return index - before;
    }

    private void hold(byte[] bytes, int from, int to) {
        int length = to - from;
        if (held.length < heldLength + length) {
            held = Arrays.copyOf(held, 2 * (heldLength + length));
        }
        System.arraycopy(bytes, from, held, heldLength, length);
        heldLength += length;
    }

    /// A line with its end.
    private void line(byte[] bytes, int from, int to) {
        if (index == keys.length) {
            throw new LoadFailure("more replies than requests: " + text(bytes, from, to));
        }
        switch (bytes[from]) {
            case '+' -> simple(bytes, from, to);
            case ':' -> scalar(expected == Expected.INTEGER, bytes, from, to);
            case '$' -> bulk(number(bytes, from + 1, to), bytes, from, to);
            case '=' -> announce(number(bytes, from + 1, to), bytes, from, to);
            case '*', '~', '>' -> aggregate(number(bytes, from + 1, to), bytes, from, to);
            case '%' -> aggregate(2 * number(bytes, from + 1, to), bytes, from, to);
            case '_' -> scalar(expected == Expected.VALUE_OR_NULL, bytes, from, to);
            case '#', ',', '(' -> scalar(false, bytes, from, to);
            default -> throw new LoadFailure("expected " + expected + ", got " + text(bytes, from, to));
        }
    }

    private void simple(byte[] bytes, int from, int to) {
        boolean wanted = switch (expected) {
            case OK -> to - from == 5 && bytes[from + 1] == 'O' && bytes[from + 2] == 'K';
            case PONG -> to - from == 7 && bytes[from + 1] == 'P' && bytes[from + 2] == 'O';
            default -> false;
        };
        scalar(wanted, bytes, from, to);
    }

    private void scalar(boolean wanted, byte[] bytes, int from, int to) {
        if (!wanted && expected != Expected.ANY) {
            throw new LoadFailure("expected " + expected + ", got " + text(bytes, from, to));
        }
        element();
    }

    private void bulk(long length, byte[] bytes, int from, int to) {
        if (length < 0) {
            scalar(expected == Expected.VALUE_OR_NULL, bytes, from, to);
        } else if (isValue() ? length != valueBytes : expected != Expected.ANY) {
            throw new LoadFailure(
                    "expected " + expected + " of " + valueBytes + " bytes, got " + text(bytes, from, to));
        } else {
            announce(length, bytes, from, to);
        }
    }

    private boolean isValue() {
        return expected == Expected.VALUE || expected == Expected.VALUE_OR_NULL;
    }

    private void announce(long length, byte[] bytes, int from, int to) {
        if (length < 0) {
            throw new LoadFailure("malformed: " + text(bytes, from, to));
        }
        bodyLength = length;
        bodyLeft = length + 2;
        bodyNumber = 0;
    }

    private void aggregate(long count, byte[] bytes, int from, int to) {
        if (expected != Expected.ANY) {
            throw new LoadFailure("expected " + expected + ", got " + text(bytes, from, to));
        }
        pending += Math.max(0, count);
        element();
    }

    private void element() {
        if (--pending == 0) {
            pending = 1;
            index++;
        }
    }

    private int body(byte[] bytes, int at, int to) {
        int here = (int) Math.min(to - at, bodyLeft);
        if (isValue()) {
            check(bytes, at, at + here, bodyLength + 2 - bodyLeft);
        }
        bodyLeft -= here;
        if (bodyLeft == 0) {
            element();
        }
        return at + here;
    }

    /// Checks a part of a value: digits of its key, then filler, then the line's end.
    private void check(byte[] bytes, int from, int to, long offset) {
        int at = from;
        long where = offset;
        for (; at < to && where < valueDigits; at++, where++) {
            bodyNumber = bodyNumber * 10 + (bytes[at] - '0');
        }
        if (where == valueDigits && at > from && bodyNumber != keys[index] % digitsModulus) {
            throw new LoadFailure("key " + keys[index] + " has the value of key " + bodyNumber);
        }
        int fill = (int) Math.min(to - at, Math.max(0, valueBytes - where));
        for (int checked = 0; checked < fill; checked += FILLER.length) {
            int part = Math.min(FILLER.length, fill - checked);
            int start = at + checked;
            if (Arrays.mismatch(bytes, start, start + part, FILLER, 0, part) >= 0) {
                throw new LoadFailure("the value of key " + keys[index] + " is damaged");
            }
        }
    }

    private static long number(byte[] bytes, int from, int to) {
        boolean negative = bytes[from] == '-';
        long number = 0;
        for (int at = negative ? from + 1 : from; at < to - 2; at++) {
            number = number * 10 + (bytes[at] - '0');
        }
        return negative ? -number : number;
    }

    private static String text(byte[] bytes, int from, int to) {
        return new String(bytes, from, Math.min(200, to - from), StandardCharsets.ISO_8859_1).trim();
    }
}
