package io.mortise.spi.net;

/// An open port.
public interface ListenerHandle {
    /// The port, also when 0 was asked for.
    int port();

    /// Takes no more connections. Those that came through the port stay, and handshakes that are under way go on,
    /// until [#close()] or the end of the module. For the command thread.
    void stopListening();

    /// Takes no more connections, and closes those that came through the port, answers that are ready being sent
    /// first. For the command thread.
    void close();
}
