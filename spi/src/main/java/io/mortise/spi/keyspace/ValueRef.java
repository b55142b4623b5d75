package io.mortise.spi.keyspace;

import io.mortise.spi.Slice;

/// An open value: either packed, as bytes of a layout that its type defines, or an object of the type.
///
/// Borrowed from the [Keyspace] that made it, which reuses it; see there how long it is valid. A reference from
/// `read` only reads. One from `edit` may change the bytes in place, replace them, or change the object; the
/// object's own methods do that, and the kernel weighs it again afterwards.
///
/// @param <V> the type's object
public interface ValueRef<V> {
    /// Whether the value is packed; if not, it is an object.
    boolean isPacked();

    /// The type's own number for the layout of the packed bytes, 0 to 3.
    int form();

    /// The packed bytes. From `edit`, they may be written to.
    Slice packed();

    /// The packed bytes as a little-endian integer; they must be 8.
    long packedLong();

    /// Overwrites the 8 packed bytes by an integer. Such a value is taken to be neither empty nor to have
    /// deadlines; a type for which that is not so writes to [#packed()].
    void packedLong(long value);

    /// The object.
    V object();

    /// The object as it is now, for whoever reads it beyond the call: a reply that streams, work in the background.
    /// It does not change any more; the next edit of the key splits it ([DataType#freeze]) and changes the other
    /// part. Nothing is copied now. For types that can be frozen; also from a reference that only reads.
    V frozen();

    /// Replaces the value, packed or object, by packed bytes. If they no longer fit ([Packed#fits]) the kernel
    /// unpacks them into an object, so look again at [#isPacked()].
    void replace(int form, Slice bytes);

    /// Replaces the value, packed or object, by the 8 bytes of an integer.
    void replace(int form, long integer);

    /// Changes how many packed bytes there are; those that stay keep their value, new ones are 0. The bytes can
    /// move, so look again at [#packed()]. Does not ask whether they fit.
    void resize(int length);

    /// Replaces the value, packed or object, by an object. The keyspace owns it from now on.
    void replace(V object);

    /// Makes a packed value an object, by the type's [Packed#unpack], and gives it. Gives the object if it is one.
    V unpack();
}
