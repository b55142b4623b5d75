package io.mortise.module.hashes;

import io.mortise.spi.keyspace.Keyspace;
import io.mortise.spi.keyspace.PagedMap;
import io.mortise.spi.keyspace.PagedMap.Entry;
import io.mortise.spi.keyspace.ValueRef;
import io.mortise.spi.reply.Reply;

/// A reply about the fields of a large hash, made in pieces, so that no hash is so large that it keeps other
/// clients waiting.
///
/// ```
///  count what is due, if anything is ──> header, which needs the number of visible fields ──> the fields
/// ```
///
/// The first piece is made at once, of the hash as it stands; only if that was not all is it frozen for the rest.
/// Most replies end there. What is visible is judged by the moment of the call, however long the reply takes.
abstract class FieldStream implements Reply.Source {
    private static final int PIECE_BYTES = 64 * 1024;
    /// How many fields are looked at for one piece: about a tenth of a millisecond's worth.
    private static final int PIECE_FIELDS = 4096;
    /// How many are looked at before the piece's bytes are counted.
    private static final int STEP_FIELDS = 64;
    private static final int BYTES_AROUND = 8;

    private final PagedMap map;
    private final long now;
    private boolean isCounted;
    private long due;
    private long cursor;
    private long written;

    FieldStream(PagedMap map, long now) {
        this.map = map;
        this.now = now;
    }

    /// Answers a call.
    ///
    /// @param value whose object is the map
    final void answer(ValueRef<PagedMap> value, Reply reply) {
        if (write(reply, PIECE_BYTES)) {
            value.frozen();
            reply.stream(this);
        }
    }

    @Override
    public final boolean write(Reply reply, int bytes) {
        if (!isCounted) {
            if (!count()) {
                return true;
            }
            cursor = 0;
            if (!begin(reply, map.size() - due)) {
                return false;
            }
        }
        written = 0;
        return goOn(reply, bytes);
    }

    @Override
    public void close() {}

    /// Counts fields whose deadline has come.
    ///
    /// @return whether that is done
    private boolean count() {
        long earliest = map.earliestDeadline();
        if (earliest != Keyspace.NO_EXPIRY && earliest <= now) {
            cursor = map.scanDue(cursor, PIECE_FIELDS, now, entry -> due++);
        }
        isCounted = cursor == 0;
        return isCounted;
    }

    /// Writes what stands before the fields.
    ///
    /// @return whether fields follow
    abstract boolean begin(Reply reply, long visible);

    /// Writes fields until about so many bytes are written.
    ///
    /// @return whether there are more
    abstract boolean goOn(Reply reply, int bytes);

    // ---- for those who write fields

    final PagedMap map() {
        return map;
    }

    final boolean isVisible(Entry entry) {
        long deadline = entry.deadlineMillis();
        return deadline == Keyspace.NO_EXPIRY || deadline > now;
    }

    /// Notes that bytes were written.
    final void wrote(long bytes) {
        written += bytes + BYTES_AROUND;
    }

    final boolean isFull(int bytes) {
        return written >= bytes;
    }

    /// Visits the visible fields in order, from where the last call stopped.
    ///
    /// @return whether there are more
    final boolean walk(int bytes, PagedMap.Visitor visitor) {
        for (int looked = 0; looked < PIECE_FIELDS && !isFull(bytes); looked += STEP_FIELDS) {
            cursor = map.scan(cursor, STEP_FIELDS, entry -> {
                if (isVisible(entry)) {
                    visitor.visit(entry);
                }
            });
            if (cursor == 0) {
                return false;
            }
        }
        return true;
    }
}
