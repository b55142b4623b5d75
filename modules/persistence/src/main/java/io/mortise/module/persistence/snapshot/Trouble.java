package io.mortise.module.persistence.snapshot;

import static java.lang.System.Logger.Level.ERROR;

import java.io.IOException;

/// What goes wrong with files, for the log.
public final class Trouble {
    private Trouble() {}

    /// Writes a line; what is not the disk's fault but ours gets its stack, too.
    public static void log(System.Logger log, String what, Throwable why) {
        if (why instanceof IOException) {
            log.log(ERROR, what + ": " + why);
        } else {
            log.log(ERROR, what + ": " + why, why);
        }
    }
}
