package io.mortise.spi.keyspace;

import io.mortise.spi.Slice;
import java.util.function.Consumer;

/// Collects the content of a value for DEBUG DIGEST-VALUE, so that two servers can be compared. The arithmetic is
/// that of Redis, whose native types give the same digest.
///
/// Given to [DataType#digest], on the command thread, and valid during that call. Slices are read at once and not
/// kept.
public interface Digest {
    /// Elements whose deadline has come by then are to be left out. In milliseconds since 1970.
    long nowMillis();

    /// Adds bytes in order: the same bytes in another order give another digest.
    void ordered(Slice bytes);

    /// Adds an element of one part regardless of order.
    void unordered(Slice element);

    /// Adds an element of several parts regardless of order: what `element` adds in order to a digest of its own is
    /// combined into this one so that it does not matter which element came first.
    void unordered(Consumer<Digest> element);

    /// Adds the value's encoding, for types that do not say better.
    void encoded();
}
