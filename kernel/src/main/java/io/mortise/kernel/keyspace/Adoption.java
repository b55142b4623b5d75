package io.mortise.kernel.keyspace;

import io.mortise.kernel.encoding.Decoder;
import io.mortise.kernel.keyspace.Page.Content;
import io.mortise.spi.Slice;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.keyspace.CorruptValueException;
import io.mortise.spi.keyspace.DataType;
import io.mortise.spi.keyspace.PagedMap;

/// Makes a value one of the present code when it is touched: wakes it if its module was missing when it came, and
/// converts it if its module was upgraded since.
///
/// The value means the same before and after, so nobody hears of it: it is no change to WATCH, no effect, no event.
/// It may happen in the midst of a read, so it never moves bytes of other values.
final class Adoption {
    private final TypeRegistry types;
    private final PagedMap.Factory maps;

    Adoption(TypeRegistry types, PagedMap.Factory maps) {
        this.types = types;
        this.maps = maps;
    }

    /// Adopts the value of the record in hand, which is not of `type` itself.
    ///
    /// @param entry the record's
    /// @return the entry that it has now, or null if nothing was left of the value and the key was removed
    /// @throws CommandException WRONGTYPE, or if the value cannot be read
    TypeEntry of(Database database, ArgumentSlice key, TypeEntry entry, DataType<?> type, long nowMillis) {
        if (entry.number == TypeRegistry.DORMANT) {
            DormantValue value = (DormantValue) database.place.page.valueRef(database.place.record);
            if (value.typeName().equals(type.name())) {
                return wake(database, key, value, types.of(type), nowMillis);
            }
        }
        for (TypeEntry next = entry.successor; next != null; next = next.successor) {
            if (next.type == type) {
                return convert(database, key, entry, next, nowMillis);
            }
        }
        throw CommandException.wrongType();
    }

    private TypeEntry wake(Database database, ArgumentSlice key, DormantValue value, TypeEntry wanted, long nowMillis) {
        byte[] encoded = value.toArray();
        Decoder decoder = new Decoder(encoded, 0, encoded.length, maps, nowMillis);
        try {
            return store(database, key, wanted, Codecs.decode(wanted, value.wireType(), decoder));
        } catch (CorruptValueException damaged) {
            throw new CommandException("the value of this key cannot be read: " + damaged.getMessage());
        }
    }

    private TypeEntry convert(Database database, ArgumentSlice key, TypeEntry from, TypeEntry to, long nowMillis) {
        Page page = database.place.page;
        int record = database.place.record;
        boolean packed = (page.flags(record) & Page.OBJECT) == 0;
        if (packed && from.layoutVersion == to.layoutVersion) {
            database.edit(key.hash);
            database.retype(to.number);
            return to;
        }
        return store(
                database, key, to, Codecs.translate(from, to, new DetachedRef().of(page, record), maps, nowMillis));
    }

    /// Puts a value that means the same in the place of the one in hand. The page is copied first, so that slices
    /// of other values of the same page stay as they are.
    private static TypeEntry store(Database database, ArgumentSlice key, TypeEntry wanted, Codecs.Loaded loaded) {
        database.copyPage(key.hash);
        if (loaded.isEmpty()) {
            database.remove(key.hash);
            return null;
        }
        Content content = database.content;
        content.clear();
        content.keepOf(database.place.page, database.place.record);
        content.type = wanted.number;
        loaded.fill(content, wanted);
        database.rewrite(key.hash);
        database.noteDeadline(key.hash, wanted);
        return wanted;
    }

    /// A value for a key whose own cannot be encoded any more: it keeps the name of the type and says why.
    static DormantValue unreadable(String typeName, String why) {
        io.mortise.kernel.encoding.Encoder encoder = new io.mortise.kernel.encoding.Encoder(false);
        encoder.module("unreadabl", 0).bytes(Slice.of(why));
        encoder.endValue();
        byte[] bytes = encoder.toArray();
        return DormantValue.of(typeName, encoder.wireType(), bytes, 0, bytes.length);
    }
}
