package io.mortise.server;

/// The server cannot start. The message tells the operator why, in a sentence.
final class StartException extends Exception {
    private static final long serialVersionUID = 1;

    StartException(String message) {
        super(message);
    }

    StartException(String message, Throwable cause) {
        super(message, cause);
    }
}
