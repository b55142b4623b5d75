package io.mortise.kernel.keyspace;

import io.mortise.kernel.encoding.Encoder;
import io.mortise.spi.Slice;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.keyspace.ChunkedBytes;
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
        TypeEntry heir = entry.number == TypeRegistry.DORMANT ? heirOf(database, type) : entry.heir();
        if (heir == null || heir.type != type) {
            throw CommandException.wrongType();
        }
        Page page = database.place.page;
        int record = database.place.record;
        if (isAdoptable(entry, heir, page, record)) {
            database.edit(key.hash);
            database.retype(heir.number);
            return heir;
        }
        Renewal renewal =
                new Renewal(entry, heir).make(new DetachedRef().of(page, record), new Encoder(false), maps, nowMillis);
        return put(database, key, heir, renewal);
    }

    private TypeEntry heirOf(Database database, DataType<?> type) {
        Page page = database.place.page;
        int record = database.place.record;
        String typeName = types.typeName(page, record);
        return typeName.equals(type.name())
                ? types.of(type)
                : types.readingDormant(DormantValue.wireType(page, record), typeName);
    }

    /// Puts the value in the place of the one in hand. The page is copied first, so that slices of other values of
    /// the same page stay as they are.
    private TypeEntry put(Database database, ArgumentSlice key, TypeEntry heir, Renewal renewal) {
        database.copyPage(key.hash);
        if (renewal.isEmpty()) {
            database.remove(key.hash);
            return null;
        }
        renewal.put(database, key.hash, types.dormantNames());
        if (renewal.failure() != null) {
            throw told(renewal.failure());
        }
        return heir;
    }

    private static RuntimeException told(Throwable failure) {
        return switch (failure) {
            case CorruptValueException damaged ->
                new CommandException("the value of this key cannot be read: " + damaged.getMessage());
            case RuntimeException fault -> fault;
            default -> new IllegalStateException("the value of this key cannot be read", failure);
        };
    }

    /// Whether the heir's code takes a value as it is: what is in memory has the same layout, and consists of bytes
    /// or of the kernel's own classes.
    static boolean isAdoptable(TypeEntry entry, TypeEntry heir, Page page, int record) {
        if (heir == null || entry.number == TypeRegistry.DORMANT || entry.layoutVersion != heir.layoutVersion) {
            return false;
        }
        return (page.flags(record) & Page.OBJECT) == 0
                || page.valueRef(record) instanceof MapPages
                || page.valueRef(record) instanceof ChunkedBytes;
    }

    /// A value for a key whose own cannot be encoded any more: it keeps the name of the type and says why.
    static DormantValue unreadable(String typeName, String why) {
        Encoder encoder = new Encoder(false);
        encoder.module("unreadabl", 0).bytes(Slice.of(why));
        encoder.endValue();
        byte[] bytes = encoder.toArray();
        return DormantValue.of(typeName, encoder.wireType(), bytes, 0, bytes.length);
    }
}
