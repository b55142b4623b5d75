package io.mortise.kernel.keyspace;

import io.mortise.spi.Slice;
import io.mortise.spi.command.KeyAccess;

/// A word of a request. The kernel reuses it from request to request.
///
/// For a word that is a declared key it also carries what is known of it before the command runs: its hash, what
/// the command may do with it, and a guess at the slot where it stands. The guess is only that: it is taken if tag
/// and bytes of the slot agree, and "not found" is never carried, because an earlier command of the same batch may
/// have inserted the key meanwhile.
public final class ArgumentSlice extends Slice {
    private static final int UNDECLARED = -1;
    private static final KeyAccess[] ACCESSES = KeyAccess.values();

    private int access = UNDECLARED;
    long hash;
    int hint = -1;

    /// Points at a word, which is no key yet.
    public void set(byte[] array, int offset, int length) {
        point(array, offset, length);
        access = UNDECLARED;
    }

    /// Makes the word a declared key.
    public void declare(KeyAccess declared, long keyHash) {
        access = declared.ordinal();
        hash = keyHash;
        hint = -1;
    }

    /// Ends the slice: nothing can be read from it any more.
    public void end() {
        point(NOTHING, 0, 0);
        access = UNDECLARED;
    }

    public boolean isDeclared() {
        return access != UNDECLARED;
    }

    /// What the command may do with the key.
    public KeyAccess access() {
        return ACCESSES[access];
    }

    boolean mayChange() {
        return access > 0;
    }

    public long hash() {
        return hash;
    }

    private static final byte[] NOTHING = {};
}
