package io.mortise.module.tls;

import java.lang.System.Logger.Level;
import java.util.function.LongSupplier;

/// Failed handshakes, counted, and said to the log so seldom that a port scan does not fill it. Owned by the
/// command thread.
final class FailureLog {
    private static final long WINDOW_MILLIS = 10_000;
    private static final int LINES_A_WINDOW = 10;

    private final System.Logger log;
    private final LongSupplier clock;
    private long count;
    private long windowBeganMillis = Long.MIN_VALUE;
    private int lines;
    private long unsaid;

    /// @param clock milliseconds
    FailureLog(System.Logger log, LongSupplier clock) {
        this.log = log;
        this.clock = clock;
    }

    /// @param peer address and port
    void add(String peer, Throwable reason) {
        count++;
        long nowMillis = clock.getAsLong();
        if (windowBeganMillis == Long.MIN_VALUE || nowMillis - windowBeganMillis >= WINDOW_MILLIS) {
            sayHowMany();
            windowBeganMillis = nowMillis;
            lines = 0;
        }
        if (lines < LINES_A_WINDOW) {
            lines++;
            log.log(Level.INFO, "TLS handshake with {0} failed: {1}", peer, text(reason));
        } else {
            unsaid++;
        }
    }

    private void sayHowMany() {
        if (unsaid > 0) {
            log.log(Level.INFO, "{0} more TLS handshakes failed", unsaid);
            unsaid = 0;
        }
    }

    /// The reason on one line. Engines wrap what they met, some in a message that says nothing, so what was first is
    /// said too.
    private static String text(Throwable reason) {
        Throwable first = reason;
        while (first.getCause() != null) {
            first = first.getCause();
        }
        String text = message(reason);
        String cause = message(first);
        return (text.contains(cause) ? text : text + ": " + cause).replaceAll("\\p{Cntrl}+", " ");
    }

    private static String message(Throwable thrown) {
        return thrown.getMessage() == null ? thrown.getClass().getSimpleName() : thrown.getMessage();
    }

    long count() {
        return count;
    }
}
