package io.mortise.kernel.resp;

/// The client does not speak RESP. It gets `-ERR Protocol error: ` and the message, and its connection is closed.
public final class ProtocolException extends Exception {
    private static final long serialVersionUID = 1;

    public ProtocolException(String message) {
        super(message, null, false, false);
    }
}
