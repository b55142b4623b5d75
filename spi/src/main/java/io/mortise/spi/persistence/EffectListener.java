package io.mortise.spi.persistence;

/// Reads the stream of effects: everything that changes the data, in order, as commands that have the same outcome
/// on any server that starts from the same data.
@FunctionalInterface
public interface EffectListener {
    /// A unit was added to the stream. On the command thread; must not block. The unit and its words are valid
    /// during the call.
    void on(EffectUnit unit);
}
