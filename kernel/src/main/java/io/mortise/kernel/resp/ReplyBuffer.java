package io.mortise.kernel.resp;

import io.mortise.spi.Slice;
import io.mortise.spi.command.Numbers;
import io.mortise.spi.keyspace.ChunkedBytes;
import io.mortise.spi.reply.Reply;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Renders replies into one growing array that all connections of a loop share.
///
/// What a large reply fills is given to a [Spill] in between, so that the array stays small. Replies of clients
/// that want none are written and taken back, which costs the common case nothing.
public final class ReplyBuffer implements Reply {
    private static final int FIRST_BYTES = 64 * 1024;
    /// When the array has this many bytes, it is emptied as soon as that is possible.
    private static final int SPILL_BYTES = 256 * 1024;
    private static final byte[] OK = ascii("+OK\r\n");
    private static final byte[] NULL = ascii("_\r\n");
    private static final byte[] NULL_BULK = ascii("$-1\r\n");
    private static final byte[] NULL_ARRAY = ascii("*-1\r\n");
    private static final byte[] TRUE = ascii("#t\r\n");
    private static final byte[] FALSE = ascii("#f\r\n");

    private byte[] bytes = new byte[FIRST_BYTES];
    private int position;
    private int protocol = 2;
    private int open;
    private final Spill spill;
    /// Null without assertions.
    private final ReplyCount counted = ReplyBuffer.class.desiredAssertionStatus() ? new ReplyCount() : null;

    /// Takes what a reply has filled, or goes on with it later.
    public interface Spill {
        /// Takes all bytes of the array; it is empty afterwards.
        ///
        /// @return whether it did
        boolean spill();

        /// Takes over the source of a reply that is made piece by piece.
        void stream(Source source);

        /// The array has become larger.
        void expanded();

        /// A large array was given up for a small one.
        void shrunk();
    }

    public ReplyBuffer(Spill spill) {
        this.spill = spill;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    // ---- for the dispatcher

    /// Chooses the version that the client speaks.
    public void protocol(int version) {
        protocol = version;
    }

    @Override
    public int protocol() {
        return protocol;
    }

    /// A command begins to write. With assertions on, its replies are counted.
    ///
    /// @return the mark for [#endCommand] and [#rewind(int, int)]
    public int beginCommand() {
        return counted == null ? 0 : counted.begin();
    }

    /// A command has ended.
    ///
    /// @param answers whether it must have written a reply
    /// @throws IllegalStateException if it has written too few or too many
    public void endCommand(int mark, boolean answers) {
        if (counted != null) {
            counted.end(mark, answers ? 1 : 0);
        }
    }

    /// As [#endCommand], for what is no command's reply: it may be anything.
    public void endUncounted(int mark) {
        if (counted != null) {
            counted.rewind(mark);
        }
    }

    /// Takes back what a command has written; what is written now counts for the one in which it ran.
    public void rewind(int start, int mark) {
        rewind(start);
        if (counted != null) {
            counted.rewind(mark);
        }
    }

    private void value() {
        if (counted != null) {
            counted.value();
        }
    }

    private void aggregate(long count) {
        if (counted != null) {
            counted.aggregate(count);
        }
    }

    /// Where the next byte goes.
    public int position() {
        return position;
    }

    /// Takes back everything from `start` on.
    public void rewind(int start) {
        position = start;
        open = 0;
    }

    public byte[] bytes() {
        return bytes;
    }

    /// Makes room for other purposes of the loop, such as a part that is copied in.
    public void raw(byte[] source, int offset, int length) {
        int at = reserve(length);
        System.arraycopy(source, offset, bytes, at, length);
        position = at + length;
    }

    private int reserve(int length) {
        if (bytes.length - position < length) {
            makeRoom(length);
        }
        return position;
    }

    private void makeRoom(int length) {
        if (open == 0 && position >= SPILL_BYTES / 2 && spill.spill()) {
            position = 0;
        }
        if (bytes.length - position < length) {
            long wanted = Math.max((long) position + length, bytes.length * 2L);
            bytes = Arrays.copyOf(bytes, (int) Math.min(wanted, Integer.MAX_VALUE - 8));
            spill.expanded();
        }
    }

    /// Lets go of an array that one large reply has made large. Only when it is empty.
    public void trim() {
        assert position == 0;
        if (bytes.length > 4 * SPILL_BYTES) {
            bytes = new byte[FIRST_BYTES];
            spill.shrunk();
        }
    }

    // ---- simple types

    @Override
    public void ok() {
        constant(OK);
    }

    private void constant(byte[] text) {
        value();
        int at = reserve(text.length);
        System.arraycopy(text, 0, bytes, at, text.length);
        position = at + text.length;
    }

    @Override
    public void simpleString(String text) {
        line('+', text);
    }

    @Override
    public void error(String prefix, String message) {
        value();
        line('-', unescaped(prefix + ' ' + message));
    }

    private void line(char type, String text) {
        value();
        line(type, text.getBytes(StandardCharsets.UTF_8));
    }

    /// The bytes of a text in which [io.mortise.spi.Slice#toString()] has put lone surrogates for some.
    private static byte[] unescaped(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
        int from = 0;
        for (int at = 0; at < text.length(); at++) {
            if (Character.isLowSurrogate(text.charAt(at))
                    && (at == 0 || !Character.isHighSurrogate(text.charAt(at - 1)))) {
                bytes.writeBytes(text.substring(from, at).getBytes(StandardCharsets.UTF_8));
                bytes.write(text.charAt(at));
                from = at + 1;
            }
        }
        bytes.writeBytes(text.substring(from).getBytes(StandardCharsets.UTF_8));
        return bytes.toByteArray();
    }

    /// A line of text; breaks in it become spaces, since they would end it.
    private void line(char type, byte[] encoded) {
        int at = reserve(encoded.length + 3);
        bytes[at++] = (byte) type;
        for (byte each : encoded) {
            bytes[at++] = each == '\r' || each == '\n' ? (byte) ' ' : each;
        }
        position = end(at);
    }

    /// An error whose text may hold any bytes of the client's.
    public void errorLatin1(String text) {
        value();
        line('-', text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private int end(int at) {
        bytes[at] = '\r';
        bytes[at + 1] = '\n';
        return at + 2;
    }

    @Override
    public void integer(long value) {
        value();
        header(':', value);
    }

    private void header(char type, long value) {
        int at = reserve(24);
        bytes[at] = (byte) type;
        if (value >= 0 && value < 10) {
            bytes[at + 1] = (byte) ('0' + value);
            position = end(at + 2);
            return;
        }
        int length = Numbers.decimalLength(value);
        Numbers.putDecimal(value, bytes, at + 1, length);
        position = end(at + 1 + length);
    }

    @Override
    public void nullValue() {
        constant(protocol == 2 ? NULL_BULK : NULL);
    }

    @Override
    public void nullArray() {
        constant(protocol == 2 ? NULL_ARRAY : NULL);
    }

    @Override
    public void bool(boolean value) {
        if (protocol == 2) {
            integer(value ? 1 : 0);
        } else {
            constant(value ? TRUE : FALSE);
        }
    }

    @Override
    public void number(double value) {
        number(Numbers.text(value));
    }

    @Override
    public void number(String decimal) {
        if (protocol == 2) {
            bulk(decimal);
        } else {
            line(',', decimal);
        }
    }

    @Override
    public void bigNumber(String decimal) {
        if (protocol == 2) {
            bulk(decimal);
        } else {
            line('(', decimal);
        }
    }

    // ---- bulk strings

    @Override
    public void bulk(Slice value) {
        bulk(value.array(), value.offset(), value.length());
    }

    @Override
    public void bulk(byte[] value) {
        bulk(value, 0, value.length);
    }

    @Override
    public void bulk(byte[] value, int offset, int length) {
        value();
        int needed = length + 16;
        if (bytes.length - position < needed) {
            makeRoom(needed);
        }
        byte[] target = bytes;
        int at = position;
        target[at++] = '$';
        if (length < 10) {
            target[at++] = (byte) ('0' + length);
        } else if (length < 100) {
            target[at++] = (byte) ('0' + length / 10);
            target[at++] = (byte) ('0' + length % 10);
        } else {
            int digits = Numbers.decimalLength(length);
            Numbers.putDecimal(length, target, at, digits);
            at += digits;
        }
        target[at] = '\r';
        target[at + 1] = '\n';
        at += 2;
        System.arraycopy(value, offset, target, at, length);
        at += length;
        target[at] = '\r';
        target[at + 1] = '\n';
        position = at + 2;
    }

    @Override
    public void bulk(String value) {
        bulk(value.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void bulkInteger(long value) {
        value();
        int digits = Numbers.decimalLength(value);
        header('$', digits);
        int at = reserve(digits + 2);
        Numbers.putDecimal(value, bytes, at, digits);
        position = end(at + digits);
    }

    @Override
    public void bulk(ChunkedBytes value) {
        value();
        header('$', value.length());
        value.forEachRun(0, value.length(), this::raw);
        position = end(reserve(2));
    }

    @Override
    public Part bulkInParts(long length) {
        value();
        header('$', length);
        if (length == 0) {
            position = end(reserve(2));
        }
        return new Part() {
            private long left = length;

            @Override
            public void write(byte[] array, int offset, int count) {
                if (count > left) {
                    throw new IllegalStateException(
                            count + " bytes more, but only " + left + " of " + length + " are left");
                }
                raw(array, offset, count);
                left -= count;
                if (left == 0 && count > 0) {
                    position = end(reserve(2));
                }
            }
        };
    }

    @Override
    public void verbatim(String format, String text) {
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        if (protocol == 2) {
            bulk(encoded);
            return;
        }
        value();
        header('=', encoded.length + 4L);
        raw(ascii(format + ":"), 0, 4);
        raw(encoded, 0, encoded.length);
        position = end(reserve(2));
    }

    // ---- aggregates

    @Override
    public void array(int count) {
        aggregate(count);
        header('*', count);
    }

    @Override
    public void map(int pairs) {
        aggregate(2L * pairs);
        header(protocol == 2 ? '*' : '%', protocol == 2 ? 2L * pairs : pairs);
    }

    @Override
    public void set(int count) {
        aggregate(count);
        header(protocol == 2 ? '*' : '~', count);
    }

    /// A push, which stands between replies.
    public void push(int count) {
        if (counted != null) {
            counted.push(count);
        }
        header(protocol == 2 ? '*' : '>', count);
    }

    /// An attribute, which stands before a reply; RESP3 only.
    public void attribute(int pairs) {
        header('|', pairs);
    }

    @Override
    public Deferred arrayLater() {
        return later('*', 1, 1);
    }

    @Override
    public Deferred mapLater() {
        return protocol == 2 ? later('*', 2, 2) : later('%', 1, 2);
    }

    @Override
    public Deferred setLater() {
        return later(protocol == 2 ? '*' : '~', 1, 1);
    }

    /// The header is put in when the count is known, and what was written moves: cheaper, on the whole, than to
    /// leave a gap that clients would see. While one is open nothing is spilled.
    ///
    /// @param factor what the count is multiplied with in the header
    /// @param replies how many replies one of the count is
    private Deferred later(char type, int factor, int replies) {
        int start = position;
        open++;
        if (counted != null) {
            counted.aggregateLater();
        }
        return count -> {
            if (counted != null) {
                counted.close((long) count * replies);
            }
            long value = (long) count * factor;
            int length = Numbers.decimalLength(value) + 3;
            reserve(length);
            System.arraycopy(bytes, start, bytes, start + length, position - start);
            bytes[start] = (byte) type;
            Numbers.putDecimal(value, bytes, start + 1, length - 3);
            end(start + length - 2);
            position += length;
            open--;
        };
    }

    @Override
    public void stream(Source source) {
        if (counted != null) {
            counted.goOn();
        }
        spill.stream(source);
    }
}
