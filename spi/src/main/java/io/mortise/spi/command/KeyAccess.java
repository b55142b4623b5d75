package io.mortise.spi.command;

import java.util.Locale;

/// What a command does with a key that it declares.
public enum KeyAccess {
    /// Reads the value or its metadata, changes nothing.
    READ_ONLY("RO"),
    /// Reads and changes the value.
    READ_WRITE("RW"),
    /// Replaces the value, whatever it was.
    OVERWRITE("OW"),
    /// Deletes the key.
    REMOVE("RM");

    private final String wireName;

    KeyAccess(String wireName) {
        this.wireName = wireName;
    }

    /// The word in COMMAND INFO.
    public String wireName() {
        return wireName;
    }

    /// Whether the keyspace lets a key declared so be changed.
    public boolean mayChange() {
        return this != READ_ONLY;
    }

    /// Finer facts about the same access, for access control and for clients.
    public enum Purpose {
        /// Data of the value reaches the client.
        ACCESS,
        /// Existing data is changed.
        UPDATE,
        /// Data is added.
        INSERT,
        /// Data is deleted.
        DELETE;

        /// The word in COMMAND INFO.
        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
