package io.mortise.module.strings;

import io.mortise.module.strings.value.StringType;
import io.mortise.module.strings.value.StringView;
import io.mortise.spi.Slice;
import io.mortise.spi.keyspace.ChunkedBytes;
import io.mortise.spi.keyspace.ValueRef;
import io.mortise.spi.reply.Reply;

/// Writes strings, or parts of them, as bulk strings.
///
/// A long one is streamed: the client takes it piece by piece from a state of the value that it shares, so a slow
/// client costs no copy and delays nobody. That must be the last thing of a reply, so the values inside an array
/// are copied whatever their length.
final class StringReply {
    /// Longer replies are streamed.
    private static final long MOST_COPIED_BYTES = 1 << 20;

    private StringReply() {}

    /// A value, or null, as the whole reply.
    static void whole(ValueRef<ChunkedBytes> value, Reply reply) {
        if (value == null || value.isPacked()) {
            element(value, reply);
        } else {
            part(StringView.of(value), 0, value.object().length(), reply);
        }
    }

    /// A value, or null, as an element of an array.
    static void element(ValueRef<ChunkedBytes> value, Reply reply) {
        if (value == null) {
            reply.nullValue();
        } else if (!value.isPacked()) {
            copy(value.object(), 0, value.object().length(), reply);
        } else if (value.form() == StringType.INTEGER) {
            reply.bulkInteger(value.packedLong());
        } else {
            reply.bulk(value.packed());
        }
    }

    /// Some of the bytes as the whole reply.
    static void part(StringView view, long start, long count, Reply reply) {
        if (view.chunks() == null) {
            Slice bytes = view.slice();
            reply.bulk(bytes.array(), bytes.offset() + (int) start, (int) count);
        } else if (count <= MOST_COPIED_BYTES) {
            copy(view.chunks(), start, count, reply);
        } else {
            reply.stream(new Pieces(view.chunks().share(), start, start + count));
        }
    }

    private static void copy(ChunkedBytes bytes, long start, long count, Reply reply) {
        Reply.Part bulk = reply.bulkInParts(count);
        bytes.forEachRun(start, count, bulk::write);
    }

    /// A bulk string in pieces.
    private static final class Pieces implements Reply.Source {
        private final ChunkedBytes bytes;
        private final long end;
        private long at;
        private Reply.Part bulk;

        Pieces(ChunkedBytes bytes, long start, long end) {
            this.bytes = bytes;
            this.at = start;
            this.end = end;
        }

        @Override
        public boolean write(Reply reply, int most) {
            if (bulk == null) {
                bulk = reply.bulkInParts(end - at);
            }
            long count = Math.min(most, end - at);
            bytes.forEachRun(at, count, bulk::write);
            at += count;
            return at < end;
        }

        @Override
        public void close() {}
    }
}
