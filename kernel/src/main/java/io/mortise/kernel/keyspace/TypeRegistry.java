package io.mortise.kernel.keyspace;

import io.mortise.kernel.encoding.Encoder;
import io.mortise.spi.keyspace.DataType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The types that values have now: those of the loaded modules, those of older generations that some record still
/// has, and, as number 0, the dormant one.
///
/// On the command thread; a walker of a frozen state takes a [#snapshot()].
public final class TypeRegistry {
    /// The number of values whose module is missing.
    public static final int DORMANT = 0;

    private static final int MOST_TYPES = 128;

    private final TypeEntry[] entries = new TypeEntry[MOST_TYPES];
    /// What types are called whose names in module framing are filled up to nine characters, by those names. Kept
    /// when they go, since values of theirs stay.
    private final Map<String, String> names = new HashMap<>();
    private final DormantNames dormantNames;

    public TypeRegistry() {
        this(new DormantNames());
    }

    private TypeRegistry(DormantNames dormantNames) {
        this.dormantNames = dormantNames;
        entries[DORMANT] = new TypeEntry(DORMANT, DormantType.TYPE, TypeEntry.KERNEL, 0);
        learn(PendingValue.WIRE_NAME, PendingValue.TYPE_NAME);
    }

    /// Adds a type. It becomes the heir of retired types of its name.
    ///
    /// @throws IllegalStateException if there are too many
    public TypeEntry add(DataType<?> type, String module, int layoutVersion) {
        for (int number = DORMANT + 1; number < MOST_TYPES; number++) {
            if (entries[number] == null) {
                TypeEntry added = new TypeEntry(number, type, module, layoutVersion);
                inherit(added);
                entries[number] = added;
                learn(type.codec().wireName(), type.name());
                return added;
            }
        }
        throw new IllegalStateException("more than " + MOST_TYPES + " types and generations of types");
    }

    private void inherit(TypeEntry heir) {
        for (TypeEntry entry : entries) {
            if (entry != null
                    && entry.isRetired()
                    && entry.successor == null
                    && entry.name().equals(heir.name())) {
                entry.successor = heir;
            }
        }
    }

    /// Takes a type away that values still have: commands do not know it any more.
    public void retire(TypeEntry entry) {
        entry.retire();
    }

    /// Lets commands know a retired type again, whose heir has not come to anything.
    public void reinstate(TypeEntry entry) {
        entry.reinstate();
    }

    /// Notes what a type is called whose values have this name in module framing.
    ///
    /// @param wireName null for none
    public void learn(String wireName, String name) {
        if (wireName != null && !wireName.equals(name)) {
            names.put(wireName, name);
        }
    }

    /// What TYPE answers for values with this name in module framing.
    String nameOf(String wireName) {
        return names.getOrDefault(wireName, wireName);
    }

    /// Takes a type away. No record may have its number any more.
    public void remove(TypeEntry entry) {
        entries[entry.number] = null;
        for (TypeEntry other : entries) {
            if (other != null && other.successor == entry) {
                other.successor = entry.successor;
            }
        }
    }

    TypeEntry at(int number) {
        return entries[number];
    }

    /// The entry of a type that a verb names.
    TypeEntry of(DataType<?> type) {
        for (int number = DORMANT + 1; number < MOST_TYPES; number++) {
            TypeEntry entry = entries[number];
            if (entry != null && entry.type == type && !entry.isRetired()) {
                return entry;
            }
        }
        throw new IllegalStateException("the type " + type.name() + " was not declared, or its module was unloaded");
    }

    /// The newest entry of that name, or null.
    public TypeEntry named(String name) {
        TypeEntry found = null;
        for (TypeEntry entry : entries) {
            if (entry != null
                    && entry.number != DORMANT
                    && !entry.isRetired()
                    && entry.name().equals(name)) {
                found = entry;
            }
        }
        return found;
    }

    /// The entry that reads values of a type id of Redis's, or null.
    public TypeEntry reading(int wireType) {
        for (TypeEntry entry : entries) {
            if (entry != null && !entry.isRetired() && entry.reads(wireType)) {
                return entry;
            }
        }
        return null;
    }

    /// The entry that reads module values of a 9-character name, or null.
    public TypeEntry reading(String wireName) {
        for (TypeEntry entry : entries) {
            if (entry != null
                    && !entry.isRetired()
                    && wireName.equals(entry.type.codec().wireName())) {
                return entry;
            }
        }
        return null;
    }

    /// The entry that reads a dormant value of that type id and type, or null if its module is missing.
    TypeEntry readingDormant(int wireType, String typeName) {
        if (wireType != Encoder.MODULE_TYPE) {
            return reading(wireType);
        }
        TypeEntry named = named(typeName);
        return named != null && named.type.codec().wireName() != null ? named : reading(typeName);
    }

    /// The numbers of the names of types that dormant values have; one for all copies.
    DormantNames dormantNames() {
        return dormantNames;
    }

    /// What TYPE answers for the value of a record.
    String typeName(Page page, int record) {
        TypeEntry entry = entries[page.type(record)];
        return entry.number == DORMANT ? DormantValue.typeName(page, record, dormantNames) : entry.name();
    }

    /// The types that no command knows any more, although values still have them.
    public List<TypeEntry> retired() {
        List<TypeEntry> found = new ArrayList<>();
        for (TypeEntry entry : entries) {
            if (entry != null && entry.isRetired()) {
                found.add(entry);
            }
        }
        return found;
    }

    /// All types of a module.
    public List<TypeEntry> ofModule(String module) {
        List<TypeEntry> found = new ArrayList<>();
        for (TypeEntry entry : entries) {
            if (entry != null && entry.module.equals(module)) {
                found.add(entry);
            }
        }
        return found;
    }

    /// The types as they are now, for another thread.
    public TypeRegistry copy() {
        TypeRegistry copy = new TypeRegistry(dormantNames);
        System.arraycopy(entries, 0, copy.entries, 0, MOST_TYPES);
        copy.names.putAll(names);
        return copy;
    }

    /// The entries as they are now, by number; null where there is none.
    TypeEntry[] snapshot() {
        return entries.clone();
    }
}
