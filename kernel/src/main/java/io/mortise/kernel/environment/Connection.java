package io.mortise.kernel.environment;

/// The kernel's end of a connection. All methods are for the command thread.
public interface Connection {
    /// Adds bytes to what is to be sent; they are copied before the method returns.
    void write(byte[] bytes, int offset, int length);

    /// Sends what was written.
    void flush();

    /// Closes at once; what was not sent is lost.
    void close();

    /// Closes after everything that was written has been sent.
    void closeAfterFlush();

    /// How many bytes were written and not sent yet.
    long pendingBytes();

    /// Whether little enough is pending to write more.
    boolean isWritable();

    /// Stops or resumes reading.
    void readable(boolean wanted);

    /// Has the other end asked after so many seconds of silence whether it is still there; 0 for never.
    void keepAlive(int seconds);

    /// The other end, `127.0.0.1:5000`.
    String remoteAddress();

    /// This end.
    String localAddress();

    /// Whether the other end is on this machine.
    boolean isLocal();

    /// Whether it goes through a file of this machine; the addresses of both ends are then the file's path and
    /// port 0.
    default boolean isUnixSocket() {
        return false;
    }

    /// How the connection is encrypted; null if it is not.
    default Encryption encryption() {
        return null;
    }

    /// What a handshake agreed on.
    ///
    /// @param protocol its version, `TLSv1.3`
    /// @param cipher the cipher suite
    /// @param peer who the other end is by its certificate; null if that is not known
    /// @param user the user that the certificate names, or null
    record Encryption(String protocol, String cipher, String peer, String user) {}
}
