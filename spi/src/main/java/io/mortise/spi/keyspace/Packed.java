package io.mortise.spi.keyspace;

import io.mortise.spi.Slice;

/// How the small values of a type live as bytes, next to their key.
///
/// A packed value costs no object: the kernel keeps it inside a page, or, above a limit of its own, as one array. A
/// type can have up to four layouts, numbered 0 to 3. What the bytes say is the type's business; the kernel moves
/// and copies them. As long as a new version of the module states the same layout version in its manifest, it takes
/// them over as they are.
///
/// Called on the command thread.
///
/// @param <V> the type's object
public interface Packed<V> {
    /// More bytes than this are never packed, whatever [#fits] says.
    int MOST_BYTES = 64 * 1024;

    /// Whether a value of these bytes is still small enough, by the type's settings. Asked after it was replaced.
    boolean fits(int form, Slice bytes);

    /// Makes an object of the bytes.
    ///
    /// @param bytes borrowed: valid during the call
    V unpack(int form, Slice bytes, PagedMap.Factory maps);

    /// Whether the bytes are those of an empty value, whose key goes.
    default boolean isEmpty(int form, Slice bytes) {
        return false;
    }
}
