package io.mortise.module.persistence.snapshot;

import java.io.IOException;

/// A file of ours makes no sense, or ends too early. The message names the file and the byte.
public final class DamagedFileException extends IOException {
    private static final long serialVersionUID = 1;

    /// @param file its name
    /// @param offset where the trouble begins, in bytes
    public DamagedFileException(String file, long offset, String what) {
        this(file, offset, what, null);
    }

    public DamagedFileException(String file, long offset, String what, Throwable cause) {
        super(file + " is damaged at byte " + offset + ": " + what, cause);
    }
}
