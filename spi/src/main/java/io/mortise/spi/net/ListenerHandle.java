package io.mortise.spi.net;

/// An open port.
public interface ListenerHandle {
    /// The port, also when 0 was asked for.
    int port();

    /// Takes no more connections, and closes those that came through the port, answers that are ready being sent
    /// first.
    void close();
}
