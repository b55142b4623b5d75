package io.mortise.kernel.keyspace;

import io.mortise.kernel.encoding.Decoder;
import io.mortise.kernel.encoding.Encoder;
import io.mortise.kernel.keyspace.Page.Content;
import io.mortise.spi.Slice;
import io.mortise.spi.keyspace.PagedMap;
import io.mortise.spi.keyspace.ValueRef;

/// A value on its way from the code that made it to the code that has it in future, by way of its encoding.
///
/// ```
///  from \ to      a type                nothing, because the module is missing
///  dormant        it wakes              (nothing to do)
///  retired type   it is converted       it becomes dormant
/// ```
///
/// Making it needs only the value itself, which nobody changes any more, so any thread may do it; putting it in
/// place is the command thread's. Nothing is lost when code fails: a value that the new code cannot read stays
/// dormant. Only one that its own code cannot write is given up, since nobody else could read it either.
final class Renewal {
    private final TypeEntry from;
    private final TypeEntry to;
    private Codecs.Loaded loaded;
    private DormantValue dormant;
    private Throwable failure;
    private TypeEntry faulty;

    /// @param to null to make it dormant
    Renewal(TypeEntry from, TypeEntry to) {
        this.from = from;
        this.to = to;
    }

    /// Does the work. On any thread.
    ///
    /// @param encoder an empty one
    Renewal make(ValueRef<Object> value, Encoder encoder, PagedMap.Factory maps, long nowMillis) {
        if (from.number == TypeRegistry.DORMANT) {
            Slice encoded = DormantValue.encoded(value);
            decode(
                    DormantValue.wireType(value),
                    new Decoder(encoded.array(), encoded.offset(), encoded.length(), maps, nowMillis));
            return this;
        }
        try {
            Codecs.encode(from, value, encoder);
        } catch (Throwable thrown) {
            failed(from, thrown);
            dormant = Adoption.unreadable(from.name(), "it could not be encoded: " + thrown);
            return this;
        }
        Slice bytes = encoder.bytes();
        if (to != null) {
            decode(encoder.wireType(), new Decoder(bytes.array(), bytes.offset(), bytes.length(), maps, nowMillis));
        }
        if (loaded == null) {
            dormant = DormantValue.of(from.name(), encoder.wireType(), bytes.array(), bytes.offset(), bytes.length());
        }
        return this;
    }

    private void decode(int wireType, Decoder decoder) {
        try {
            loaded = Codecs.decode(to, wireType, decoder);
        } catch (Throwable thrown) {
            failed(to, thrown);
        }
    }

    private void failed(TypeEntry code, Throwable why) {
        faulty = code;
        failure = why;
    }

    /// What the code threw, or null.
    Throwable failure() {
        return failure;
    }

    /// The type whose code threw.
    TypeEntry faulty() {
        return faulty;
    }

    /// Whether nothing is left of the value, so that its key is to go.
    boolean isEmpty() {
        return loaded != null && loaded.isEmpty();
    }

    /// Puts the value into the record in hand, which may be changed, and keeps all else of the key. Does nothing if
    /// there is no other value.
    void put(Database database, long keyHash, DormantNames names) {
        if (loaded == null && dormant == null) {
            return;
        }
        if (from.number != TypeRegistry.DORMANT && loaded != null && loaded.overwrites(database.place)) {
            database.retype(to.number);
            database.noteDeadline(keyHash, to);
            return;
        }
        Content content = database.content;
        content.clear();
        content.keepOf(database.place.page, database.place.record);
        if (loaded != null) {
            content.type = to.number;
            loaded.fill(content, to);
            database.rewrite(keyHash);
            database.noteDeadline(keyHash, to);
        } else {
            content.deadline = Long.MAX_VALUE;
            dormant.fill(content, names);
            database.rewrite(keyHash);
        }
    }
}
