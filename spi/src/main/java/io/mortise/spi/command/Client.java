package io.mortise.spi.command;

/// Who sent the request. Valid during the call, on the command thread; keep [#id()] instead of the object.
public interface Client {
    /// Unique in the life of the server, rising.
    long id();

    /// The number of the last unit of effects that the client's commands caused, as in
    /// [io.mortise.spi.persistence.EffectUnit#sequence()]; 0 if they changed nothing yet. The command that runs now
    /// is not in it.
    long writePosition();

    /// The name given by CLIENT SETNAME, or the empty string.
    String name();

    /// The user the connection is authenticated as.
    String user();

    /// 2 or 3.
    int protocol();

    /// The index of the selected database.
    int database();

    /// Whether the connection comes from this machine.
    boolean isLocal();

    /// Address and port of the other end, `127.0.0.1:5000`.
    String address();
}
