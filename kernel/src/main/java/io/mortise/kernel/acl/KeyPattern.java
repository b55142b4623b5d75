package io.mortise.kernel.acl;

import io.mortise.spi.Slice;
import io.mortise.spi.command.Glob;

/// Keys that a user may read, write, or both.
///
/// @param text the pattern as it was given
record KeyPattern(Slice text, Glob glob, boolean reads, boolean writes) {
    static KeyPattern of(Slice pattern, boolean reads, boolean writes) {
        Slice copy = Slice.of(pattern.copy());
        return new KeyPattern(copy, Glob.of(copy), reads, writes);
    }

    /// The same keys, and what either pattern allows.
    KeyPattern and(KeyPattern other) {
        return new KeyPattern(text, glob, reads || other.reads, writes || other.writes);
    }

    boolean allows(Slice key, boolean toRead, boolean toWrite) {
        return (reads || !toRead) && (writes || !toWrite) && glob.matches(key);
    }

    /// As it stands in a rule: `~pattern`, `%R~pattern` or `%W~pattern`.
    String rule() {
        String prefix = reads && writes ? "~" : reads ? "%R~" : "%W~";
        return prefix + text.toLatin1();
    }
}
