package io.mortise.spi.command;

/// Who sent the request. Valid during the call, on the command thread; keep [#id()] instead of the object.
public interface Client {
    /// Unique in the life of the server, rising.
    long id();

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
