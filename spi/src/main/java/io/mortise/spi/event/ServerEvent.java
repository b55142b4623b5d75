package io.mortise.spi.event;

/// Something happened to the server or to a client. Kinds may be added: a listener's `switch` needs a default.
public sealed interface ServerEvent {
    /// All modules are started, the dataset is loaded, clients are welcome.
    record Ready() implements ServerEvent {}

    /// The server is about to end.
    ///
    /// @param save whether it was asked to save first; null for the configured rule
    record Stopping(Boolean save) implements ServerEvent {}

    /// A database was emptied.
    ///
    /// @param database its index, -1 for all
    record Flushed(int database) implements ServerEvent {}

    /// Two databases changed places.
    record Swapped(int first, int second) implements ServerEvent {}

    /// A client has come.
    record ClientConnected(long clientId) implements ServerEvent {}

    /// A client has gone.
    record ClientDisconnected(long clientId) implements ServerEvent {}

    /// A module has come.
    record ModuleLoaded(String id, String version) implements ServerEvent {}

    /// A module has gone; its values are dormant.
    record ModuleUnloaded(String id, String version) implements ServerEvent {}

    /// Another generation of a module has taken its place.
    record ModuleUpgraded(String id, String fromVersion, String toVersion) implements ServerEvent {}

    /// A module was put out of service.
    record ModuleQuarantined(String id, String version, String reason) implements ServerEvent {}

    /// A module was put into service again.
    record ModuleReleased(String id, String version) implements ServerEvent {}

    /// A setting has a new value.
    record SettingChanged(String name) implements ServerEvent {}
}
