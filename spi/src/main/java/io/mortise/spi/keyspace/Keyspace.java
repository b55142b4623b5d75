package io.mortise.spi.keyspace;

import io.mortise.spi.Slice;

/// The data of the client's database, as one call sees it. On the command thread, during the call.
///
/// A key that is past its time does not exist. A key of another type makes `read`, `edit` and `editOrCreate` throw
/// WRONGTYPE. A key that the request does not declare cannot be opened, unless the command is flagged
/// `DYNAMIC_KEYS`; a key that it declares as read-only cannot be changed.
///
/// Reading keeps references to values valid; `edit`, `editOrCreate`, `replace`, `remove` and changes of expiry end
/// every [ValueRef] that this keyspace gave out before, those of other keys included.
public interface Keyspace {
    /// An expiry that means none.
    long NO_EXPIRY = -1;
    /// For [#replace]: the key's expiry stays as it is.
    long KEEP_EXPIRY = -2;
    /// What [#expiry(Slice)] says of a key that does not exist.
    long NO_KEY = -2;

    /// Opens a value for reading.
    ///
    /// @return null if the key does not exist
    <V> ValueRef<V> read(Slice key, DataType<V> type);

    /// Opens a value for changing; the change counts, even if the verb makes none, unless it says
    /// [io.mortise.spi.command.Call#unchanged()]. If the value is empty when the command ends, the key goes.
    ///
    /// @return null if the key does not exist
    <V> ValueRef<V> edit(Slice key, DataType<V> type);

    /// As [#edit], but a key that does not exist gets an empty value, made by the type's [DataType#create].
    <V> ValueRef<V> editOrCreate(Slice key, DataType<V> type);

    /// Gives the key a packed value, whatever it held before.
    ///
    /// @param form the type's own number for the layout of the bytes, 0 to 3
    /// @param bytes copied
    /// @param expiryMillis when the key expires, [#NO_EXPIRY] or [#KEEP_EXPIRY]
    void replace(Slice key, DataType<?> type, int form, Slice bytes, long expiryMillis);

    /// Gives the key a packed value that is an integer's 8 bytes, little-endian, whatever it held before.
    void replace(Slice key, DataType<?> type, int form, long integer, long expiryMillis);

    /// Gives the key an object, whatever it held before. The keyspace owns it from now on.
    <V> void replace(Slice key, DataType<V> type, V value, long expiryMillis);

    /// Deletes a key of any type.
    ///
    /// @return whether it existed
    boolean remove(Slice key);

    /// Whether a key of any type exists. Does not count as an access.
    boolean exists(Slice key);

    /// The name of the type of the key's value, null if the key does not exist.
    String typeName(Slice key);

    /// When the key expires, in milliseconds since 1970; [#NO_EXPIRY], or [#NO_KEY].
    long expiry(Slice key);

    /// Sets when the key expires; [#NO_EXPIRY] takes its expiry away. A time that has passed deletes the key.
    ///
    /// @return whether the key existed
    boolean expireAt(Slice key, long expiryMillis);

    /// An empty map for a value of this keyspace.
    PagedMap newMap();
}
