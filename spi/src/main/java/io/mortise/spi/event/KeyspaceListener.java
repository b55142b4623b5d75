package io.mortise.spi.event;

/// Hears of keyspace events. Called on the command thread, after the command that caused them and before its
/// effects are given to the stream; must not block and cannot open keys. To act on what it heard it asks for a call
/// of its own through [io.mortise.spi.ModuleRuntime#onCommandThread].
@FunctionalInterface
public interface KeyspaceListener {
    /// Hears of an event of the classes that were asked for. What it throws is the module's fault, and no harm to
    /// the command.
    ///
    /// @param event valid during the call
    void on(KeyspaceEvent event);
}
