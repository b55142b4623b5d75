package io.mortise.kernel.keyspace;

import io.mortise.spi.Slice;

/// The bytes of a value, wherever they lie; pointed elsewhere from use to use.
final class ValueSlice extends Slice {
    private static final byte[] NOTHING = {};

    void set(byte[] array, int offset, int length) {
        point(array, offset, length);
    }

    void end() {
        point(NOTHING, 0, 0);
    }
}
