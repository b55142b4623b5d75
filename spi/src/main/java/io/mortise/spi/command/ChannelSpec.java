package io.mortise.spi.command;

/// Which words of a command name channels. Access control checks them, as it checks keys.
///
/// @param first the first such word
/// @param last the last one; negative counts from the end
/// @param isPattern whether they are patterns of channels; a user may use a pattern only if it has been given that
///     very pattern
public record ChannelSpec(int first, int last, boolean isPattern) {
    /// Word `position` names a channel.
    public static ChannelSpec channel(int position) {
        return new ChannelSpec(position, position, false);
    }

    /// All words from `first` on name channels.
    public static ChannelSpec channelsFrom(int first) {
        return new ChannelSpec(first, -1, false);
    }

    /// The words are patterns.
    public ChannelSpec patterns() {
        return new ChannelSpec(first, last, true);
    }
}
