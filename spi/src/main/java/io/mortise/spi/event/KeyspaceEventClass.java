package io.mortise.spi.event;

/// The class of a keyspace event, by which listeners choose. Redis's letters for them are in its setting
/// `notify-keyspace-events`.
public enum KeyspaceEventClass {
    /// Commands for keys of any type.
    GENERIC('g'),
    /// Strings and bitmaps.
    STRING('$'),
    /// Lists.
    LIST('l'),
    /// Sets.
    SET('s'),
    /// Hashes.
    HASH('h'),
    /// Sorted sets.
    SORTED_SET('z'),
    /// Streams.
    STREAM('t'),
    /// Arrays.
    ARRAY('a'),
    /// A key was past its time and was deleted.
    EXPIRED('x'),
    /// A key was deleted to make room.
    EVICTED('e'),
    /// A key was read that does not exist.
    KEY_MISS('m'),
    /// A key was created.
    NEW('n'),
    /// A value was overwritten.
    OVERWRITTEN('o'),
    /// A value was replaced by one of another type.
    TYPE_CHANGED('c'),
    /// Types of modules.
    MODULE('d');

    private final char letter;

    KeyspaceEventClass(char letter) {
        this.letter = letter;
    }

    /// The letter in `notify-keyspace-events`.
    public char letter() {
        return letter;
    }
}
