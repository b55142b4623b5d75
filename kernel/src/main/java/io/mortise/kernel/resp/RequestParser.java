package io.mortise.kernel.resp;

/// Parses requests out of an array: the fast path, for requests that are there as a whole.
///
/// A request is an array of bulk strings, or a line of words ("inline command"). When the bytes end before the
/// request does, nothing is consumed and the caller hands them to a [PartialRequest], which remembers how far it
/// is. Nothing is ever allocated from a length that a client announces.
public final class RequestParser {
    /// What [#parse] gives for a request whose end is not there.
    public static final int INCOMPLETE = -1;

    static final int LONGEST_LINE = 64 * 1024;
    /// Larger words are received in chunks when they do not arrive at once.
    static final int LARGE_WORD = 32 * 1024;

    private int words;

    /// How many words the last request had; 0 for an empty one, which is to be passed over.
    public int words() {
        return words;
    }

    /// Parses one request.
    ///
    /// @param from where it begins
    /// @param to where the bytes end
    /// @return where it ends, or [#INCOMPLETE]
    public int parse(byte[] bytes, int from, int to, RequestLimits limits, RequestTarget target)
            throws ProtocolException {
        target.begin();
        words = 0;
        if (bytes[from] != '*') {
            return parseLine(bytes, from, to, limits, target);
        }
        // The commonest head: one digit.
        int at = from + 1;
        long count;
        if (to - from >= 4 && bytes[from + 2] == '\r' && bytes[from + 1] >= '0' && bytes[from + 1] <= '9') {
            count = bytes[from + 1] - '0';
            at = from + 4;
        } else {
            int end = lineEnd(bytes, at, to);
            if (end < 0) {
                checkUnfinishedHead(bytes, at, to, "too big mbulk count string");
                return INCOMPLETE;
            }
            count = wordCount(bytes, at, end, limits);
            at = end + 2;
        }
        if (count > limits.words()) {
            throw tooManyWords(limits);
        }
        for (long word = 0; word < count; word++) {
            if (at >= to) {
                return INCOMPLETE;
            }
            if (bytes[at] != '$') {
                throw notABulk(bytes[at]);
            }
            long length;
            if (to - at >= 4 && bytes[at + 2] == '\r' && bytes[at + 1] >= '0' && bytes[at + 1] <= '9') {
                length = bytes[at + 1] - '0';
                at += 4;
            } else {
                int end = lineEnd(bytes, at + 1, to);
                if (end < 0) {
                    checkUnfinishedHead(bytes, at + 1, to, "too big bulk count string");
                    return INCOMPLETE;
                }
                length = wordLength(bytes, at + 1, end, limits);
                at = end + 2;
            }
            if (to - at < length + 2) {
                return INCOMPLETE;
            }
            target.word(bytes, at, (int) length);
            at += (int) length + 2;
        }
        words = (int) Math.max(0, count);
        return at;
    }

    private int parseLine(byte[] bytes, int from, int to, RequestLimits limits, RequestTarget target)
            throws ProtocolException {
        int newline = from;
        while (newline < to && bytes[newline] != '\n') {
            newline++;
        }
        if (newline == to) {
            if (to - from > LONGEST_LINE) {
                throw new ProtocolException("too big inline request");
            }
            return INCOMPLETE;
        }
        int end = newline > from && bytes[newline - 1] == '\r' ? newline - 1 : newline;
        if (end - from > LONGEST_LINE) {
            throw new ProtocolException("too big inline request");
        }
        words = InlineRequest.split(bytes, from, end, target);
        if (!limits.authenticated() && words > limits.words()) {
            throw tooManyWords(limits);
        }
        return newline + 1;
    }

    // ---- shared with PartialRequest

    /// Where the line that begins at `from` has its `\r\n`, or -1 if it is not there yet. A carriage return is
    /// taken for both characters.
    static int lineEnd(byte[] bytes, int from, int to) {
        for (int at = from; at < to; at++) {
            if (bytes[at] == '\r') {
                return at + 1 < to ? at : -1;
            }
        }
        return -1;
    }

    static void checkUnfinishedHead(byte[] bytes, int from, int to, String message) throws ProtocolException {
        if (to - from > LONGEST_LINE) {
            throw new ProtocolException(message);
        }
    }

    static long wordCount(byte[] bytes, int from, int end, RequestLimits limits) throws ProtocolException {
        long count = number(bytes, from, end);
        if (count == NOT_A_NUMBER || count > Integer.MAX_VALUE) {
            throw new ProtocolException("invalid multibulk length");
        }
        if (count > limits.words()) {
            throw tooManyWords(limits);
        }
        return count;
    }

    static long wordLength(byte[] bytes, int from, int end, RequestLimits limits) throws ProtocolException {
        long length = number(bytes, from, end);
        if (length == NOT_A_NUMBER || length < 0 || limits.authenticated() && length > limits.wordBytes()) {
            throw new ProtocolException("invalid bulk length");
        }
        if (length > limits.wordBytes()) {
            throw new ProtocolException("unauthenticated bulk length");
        }
        return length;
    }

    private static ProtocolException tooManyWords(RequestLimits limits) {
        return new ProtocolException(
                limits.authenticated() ? "invalid multibulk length" : "unauthenticated multibulk length");
    }

    static ProtocolException notABulk(byte found) {
        return new ProtocolException("expected '$', got '" + (char) (found & 0xff) + "'");
    }

    private static final long NOT_A_NUMBER = Long.MIN_VALUE;
    /// More than any length has; with them a number cannot overflow.
    private static final int MOST_DIGITS = 18;

    private static long number(byte[] bytes, int from, int end) {
        int at = from;
        boolean negative = at < end && bytes[at] == '-';
        if (negative) {
            at++;
        }
        if (at == end || end - at > MOST_DIGITS || bytes[at] == '0' && end - at > 1 || negative && bytes[at] == '0') {
            return NOT_A_NUMBER;
        }
        long value = 0;
        for (; at < end; at++) {
            int digit = bytes[at] - '0';
            if (digit < 0 || digit > 9) {
                return NOT_A_NUMBER;
            }
            value = value * 10 + digit;
        }
        return negative ? -value : value;
    }
}
