package io.mortise.module.strings;

import io.mortise.spi.command.Call;
import io.mortise.spi.command.CommandException;

/// How long a string may become.
final class Limits {
    /// The longest string, in bytes.
    private static final long MOST_BYTES = 512L << 20;

    private Limits() {}

    /// Refuses a string that would be too long. What was allowed where it came from is applied as it is.
    ///
    /// @param start an offset, not negative
    /// @param count how many bytes stand there
    static void check(Call call, long start, long count) {
        if (call.mode() != Call.Mode.REPLAY && (start > MOST_BYTES || start + count > MOST_BYTES)) {
            throw new CommandException("string exceeds maximum allowed size (proto-max-bulk-len)");
        }
    }

    /// Whether a string may have a bit there.
    static boolean mayHaveBit(Call call, long offset) {
        return offset >= 0 && (call.mode() == Call.Mode.REPLAY || offset >>> 3 < MOST_BYTES);
    }

    /// How many bytes of memory a command may take while it runs.
    static long transientBytes() {
        return MOST_BYTES;
    }
}
