package io.mortise.spi.reply;

import io.mortise.spi.Slice;
import io.mortise.spi.keyspace.ChunkedBytes;

/// The answer to one request: one method for each type of RESP3, rendered as RESP2 for clients that speak that.
///
/// Used on the command thread during the call. A verb writes exactly one reply; an aggregate of `n` elements is
/// followed by exactly `n` replies (a map of `n` pairs by `2n`). Bytes are copied at once unless stated otherwise.
/// With assertions on, the count is checked. When the verb throws, what it wrote is taken back.
public interface Reply {
    /// 2 or 3: which version the client speaks. For the few replies whose shape differs by more than the type byte.
    int protocol();

    /// `+OK`
    void ok();

    /// A simple string: a short fixed text without line breaks.
    void simpleString(String text);

    /// A simple error. Throwing a [io.mortise.spi.command.CommandException] is the usual way; this one is for
    /// errors inside an aggregate.
    void error(String prefix, String message);

    /// An integer: `:`.
    void integer(long value);

    /// A bulk string.
    void bulk(Slice value);

    /// A bulk string.
    void bulk(byte[] value);

    /// A bulk string.
    void bulk(byte[] value, int offset, int length);

    /// A bulk string, in UTF-8.
    void bulk(String value);

    /// A bulk string with the decimal form of `value`.
    void bulkInteger(long value);

    /// A large bulk string, sent piece by piece without being copied as a whole. The chunks must not change any
    /// more, so a value gives [ChunkedBytes#share()].
    void bulk(ChunkedBytes value);

    /// A bulk string of `length` bytes that is written in parts to the [Part].
    Part bulkInParts(long length);

    /// Receives the bytes of a bulk string.
    interface Part {
        /// Adds bytes, copied; together they must be as many as were announced.
        void write(byte[] array, int offset, int length);
    }

    /// Null: `_`, in RESP2 a null bulk string.
    void nullValue();

    /// Null where an array was expected: `_`, in RESP2 a null array.
    void nullArray();

    /// A double: `,`, in RESP2 a bulk string.
    void number(double value);

    /// A double whose decimal form is given, for numbers with more digits than a `double` keeps.
    void number(String decimal);

    /// A boolean: `#`, in RESP2 the integer 1 or 0.
    void bool(boolean value);

    /// An integer beyond 64 bits: `(`, in RESP2 a bulk string.
    void bigNumber(String decimal);

    /// Text with a format of three characters: `=`, in RESP2 a bulk string.
    void verbatim(String format, String text);

    /// An array of `count` replies.
    void array(int count);

    /// A map of `pairs` pairs, in RESP2 an array of twice as many replies.
    void map(int pairs);

    /// A set of `count` replies, in RESP2 an array.
    void set(int count);

    /// An array whose count is not known yet: written when the result is closed.
    Deferred arrayLater();

    /// A map whose count is not known yet; it counts pairs.
    Deferred mapLater();

    /// A set whose count is not known yet.
    Deferred setLater();

    /// An aggregate that is open.
    interface Deferred {
        /// Fixes the number of elements, or pairs, that were written.
        void close(int count);
    }

    /// A reply that is made piece by piece as the client takes it, so that a large one is never on the heap as a
    /// whole. It must be the last thing the verb writes. Pieces are made on the command thread, between commands,
    /// and later requests of the connection wait; the source reads a frozen state, not the live value.
    void stream(Source source);

    /// Makes the pieces of a streamed reply.
    interface Source {
        /// Writes replies until about `bytes` bytes are written.
        ///
        /// @return whether there is more
        boolean write(Reply reply, int bytes);

        /// Called once: after the last piece, or when the client has gone.
        void close();
    }
}
