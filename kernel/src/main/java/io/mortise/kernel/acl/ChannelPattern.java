package io.mortise.kernel.acl;

import io.mortise.spi.Slice;
import io.mortise.spi.command.Glob;

/// Channels that a user may use.
///
/// @param text the pattern as it was given
record ChannelPattern(Slice text, Glob glob) {
    static ChannelPattern of(Slice pattern) {
        Slice copy = Slice.of(pattern.copy());
        return new ChannelPattern(copy, Glob.of(copy));
    }

    /// @param isPattern whether the name stands for channels itself; then it must be the very same pattern, since
    ///     one pattern cannot tell whether it covers another
    boolean allows(Slice channel, boolean isPattern) {
        return isPattern ? text.equals(channel) : glob.matches(channel);
    }
}
