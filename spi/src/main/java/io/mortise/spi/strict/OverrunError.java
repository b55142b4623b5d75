package io.mortise.spi.strict;

/// Thrown into a module's code in strict mode, because it has kept the command thread for too long. It is for nobody
/// to catch: the server does, and counts it as a fault of the module.
public final class OverrunError extends Error {
    private static final long serialVersionUID = 1L;

    OverrunError(String message) {
        super(message);
    }
}
