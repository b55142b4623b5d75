package io.mortise.module.tls;

import io.mortise.spi.ModuleRuntime;
import java.lang.System.Logger.Level;

/// Failed handshakes, counted, and said to the log so seldom that a port scan does not fill it. Owned by the
/// command thread.
final class FailureLog {
    private static final long WINDOW_MILLIS = 10_000;
    private static final int LINES_A_WINDOW = 10;

    private final ModuleRuntime runtime;
    private long count;
    private long windowBeganMillis = Long.MIN_VALUE;
    private int lines;
    private long unsaid;

    FailureLog(ModuleRuntime runtime) {
        this.runtime = runtime;
    }

    /// @param peer address and port
    void add(String peer, Throwable reason) {
        count++;
        long nowMillis = runtime.nowMillis();
        if (windowBeganMillis == Long.MIN_VALUE || nowMillis - windowBeganMillis >= WINDOW_MILLIS) {
            sayHowMany();
            windowBeganMillis = nowMillis;
            lines = 0;
        }
        if (lines < LINES_A_WINDOW) {
            lines++;
            runtime.log().log(Level.INFO, "TLS handshake with {0} failed: {1}", peer, text(reason));
        } else {
            unsaid++;
        }
    }

    private void sayHowMany() {
        if (unsaid > 0) {
            runtime.log().log(Level.INFO, "{0} more TLS handshakes failed", unsaid);
            unsaid = 0;
        }
    }

    /// The reason on one line.
    private static String text(Throwable reason) {
        String message = reason.getMessage() == null ? reason.getClass().getSimpleName() : reason.getMessage();
        return message.replaceAll("\\p{Cntrl}+", " ");
    }

    long count() {
        return count;
    }
}
