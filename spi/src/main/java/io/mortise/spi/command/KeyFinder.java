package io.mortise.spi.command;

/// Finds the keys of a request whose key specs cannot say it all: keys behind options, or an access that depends on
/// them.
///
/// The kernel calls it on the command thread before the command is admitted, for COMMAND GETKEYS and for access
/// control. Where a single spec that [KeySpec#varies()] says where the keys are, execution goes by that spec and
/// only the latter two ask the finder. It sees a request that passed its arity check and nothing else; on words
/// that make no sense it reports what it can and does not throw.
@FunctionalInterface
public interface KeyFinder {
    /// Reports the keys of a request. On the command thread, often; must not block, and keeps neither of the two.
    void find(Arguments arguments, Keys keys);

    /// Receives the keys.
    interface Keys {
        /// Word `index` is a key.
        void add(int index, KeyAccess access, KeyAccess.Purpose... purposes);
    }
}
