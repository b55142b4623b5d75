package io.mortise.spi.keyspace;

import io.mortise.spi.Slice;
import io.mortise.spi.command.Call;

/// A type of value: what TYPE answers, how values are encoded, weighed, copied and frozen.
///
/// A module has one instance for each of its types and names it when it opens keys. The kernel calls the methods on
/// the command thread unless they say otherwise; none may block. Only [#name], [#codec] and [#weigh] are needed:
/// the rest is derived from the codec, and exists to be made faster.
///
/// @param <V> the object that a value is when it is not packed
public interface DataType<V> {
    /// What TYPE answers and SCAN TYPE matches. Types that Redis has use its names; a module's own type has at most
    /// 9 characters of `A-Z a-z 0-9 - _`.
    String name();

    /// How values are written to and read from files and DUMP payloads.
    ValueCodec<V> codec();

    /// The bytes that an object takes in memory, everything that hangs off it included. In constant time: it is
    /// asked after each edit.
    long weigh(V value);

    /// An empty value, for `editOrCreate`. A type that packs gives null here if its empty value is no bytes at all,
    /// in form 0.
    ///
    /// @return the object, or null for an empty packed value
    default V create(PagedMap.Factory maps) {
        return null;
    }

    /// How small values are packed, or null if all are objects.
    default Packed<V> packed() {
        return null;
    }

    /// Whether an object has become empty, so that its key goes.
    default boolean isEmpty(V value) {
        return false;
    }

    /// An independent copy of an object.
    ///
    /// @return null to have it copied by way of the codec
    default V copy(V value) {
        return null;
    }

    /// Whether [#freeze] works. If not, the kernel encodes a value on the command thread before it is changed while
    /// a reader of a frozen state may still want it, which takes time in proportion to its size.
    default boolean isFreezable() {
        return false;
    }

    /// Splits a value whose object a reader of a frozen state may see: the given object stays as it is from now on
    /// and may be read by other threads, the returned one is changed instead. They share what neither changes. In
    /// constant time, or nearly.
    default V freeze(V value) {
        throw new IllegalStateException("values of type " + name() + " cannot be frozen");
    }

    /// What OBJECT ENCODING answers.
    default String encoding(ValueRef<V> value) {
        return "raw";
    }

    /// Writes commands that make an equal value at `key`, for a log made of commands.
    ///
    /// @return false to have the value written as RESTORE of its encoding
    default boolean rewrite(Slice key, ValueRef<V> value, CommandSink commands) {
        return false;
    }

    /// Adds the content to a digest that is equal for equal values, whatever the order of elements that have none.
    default void digest(ValueRef<V> value, Digest digest) {
        digest.encoded();
    }

    /// How many elements the value has, for statistics: fields, members, bytes of a string.
    default long elements(ValueRef<V> value) {
        return 1;
    }

    /// For types whose elements expire: when the first of them does, in milliseconds since 1970, or
    /// [Keyspace#NO_EXPIRY]. In constant time: asked after each edit, and kept beside the key.
    default long earliestDeadline(ValueRef<V> value) {
        return Keyspace.NO_EXPIRY;
    }

    /// For types whose elements expire: whether all of them have, so that there is no such key any more. Asked when
    /// the earliest deadline has come and somebody looks for the key; must be quick.
    default boolean isExpired(ValueRef<V> value, long nowMillis) {
        return false;
    }

    /// For types whose elements expire: tells of the elements of a value of which all have expired, just before the
    /// key goes as a whole because a command that changes it has found it so. Removes nothing itself, and must be
    /// quick however many there are. Called only if somebody hears of events.
    default void tellExpired(ValueRef<V> value, ElementEvents events) {}

    /// For types whose elements expire: removes elements whose deadline has passed, by its own effects and events.
    /// Called when [#earliestDeadline] has come, repeatedly until it returns false or the kernel's time is used up.
    /// Says how many it removed ([Call#expired]).
    ///
    /// @param call has the key as its only declared one
    /// @param most how many elements to remove in this step, at most
    /// @return whether more are due
    default boolean expireElements(Call call, ValueRef<V> value, int most) {
        return false;
    }
}
