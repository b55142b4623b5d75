package io.mortise.spi.keyspace;

/// The bytes are not a value of the type: truncated, a length that lies, a rule of the type broken. The message
/// says what is wrong, with the numbers in it; it goes to the log, or to the client of a RESTORE as a general text.
public final class CorruptValueException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /// Damage that the codec has found itself.
    public CorruptValueException(String message) {
        super(message);
    }

    /// Damage that showed in another exception.
    public CorruptValueException(String message, Throwable cause) {
        super(message, cause);
    }
}
