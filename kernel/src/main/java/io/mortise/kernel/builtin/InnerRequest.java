package io.mortise.kernel.builtin;

import io.mortise.spi.Slice;
import io.mortise.spi.command.Arguments;

/// A request that stands inside another one.
///
/// @param skipped how many words stand before it
record InnerRequest(Arguments outer, int skipped) implements Arguments {
    @Override
    public int count() {
        return outer.count() - skipped;
    }

    @Override
    public Slice argument(int index) {
        return outer.argument(index + skipped);
    }
}
