package io.mortise.module.tls.material;

/// Settings or files with which TLS cannot be served. The message is for the operator, and has no secrets.
public final class TlsException extends Exception {
    private static final long serialVersionUID = 1;

    public TlsException(String message) {
        super(message);
    }

    public TlsException(String message, Throwable cause) {
        super(message + ": " + cause.getMessage(), cause);
    }
}
