package io.mortise.spi.keyspace;

import io.mortise.spi.Slice;
import io.mortise.spi.event.KeyspaceEventClass;

/// Takes events about elements of a value from its type, where there is no call. Implemented by the kernel, on the
/// command thread, valid during the method that it is given to ([DataType#tellExpired]).
@FunctionalInterface
public interface ElementEvents {
    /// Tells whoever hears of such events, when the command is over.
    ///
    /// @param elements copied; may be empty
    void tell(KeyspaceEventClass eventClass, String event, Iterable<Slice> elements);
}
