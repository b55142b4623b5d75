package io.mortise.kernel.environment;

/// What happens on connections. Called on the command thread by the [Network].
///
/// Bytes are received without a copy more than needed: the network asks for room in the kernel's input array, puts
/// the bytes there and reports how many there are.
///
/// @param <C> what the kernel keeps of a connection
public interface ConnectionEvents<C> {
    /// A connection was made.
    ///
    /// @param listener the name of the listener through which it came
    /// @return what the other methods are to be given; null if the connection was refused and closed
    C opened(Connection connection, String listener);

    /// Makes room for at least `length` bytes in the input array.
    byte[] inputArray(int length);

    /// Where in the input array bytes are to be put.
    int inputPosition();

    /// That many bytes stand in the input array.
    void received(C client, int length);

    /// The connection can be written to again.
    void writable(C client);

    /// The connection is closed, by either side.
    void closed(C client);
}
