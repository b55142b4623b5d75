package io.mortise.module.persistence.log;

import io.mortise.module.persistence.log.Manifest.Part;
import io.mortise.module.persistence.snapshot.Contents;

/// A rewrite of the log, from the moment whose data makes the new base.
final class Rewriting {
    /// What it is for.
    enum Kind {
        /// A log that is written gets a new base.
        NEXT,
        /// A log begins with this base.
        FIRST,
        /// No log is written; the base is for one who switches it on later.
        BASE_ONLY
    }

    final Kind kind;
    final Contents contents;
    final boolean asSnapshot;
    final long beganMillis;
    /// The increment that begins with it. Written by background work, before the base is.
    volatile long firstIncrement = Long.MAX_VALUE;
    volatile Part base;
    private volatile boolean cancelled;

    Rewriting(Kind kind, Contents contents, boolean asSnapshot, long beganMillis) {
        this.kind = kind;
        this.contents = contents;
        this.asSnapshot = asSnapshot;
        this.beganMillis = beganMillis;
    }

    /// Ends it without a result; what is under way will find out.
    void cancel() {
        cancelled = true;
        contents.close();
    }

    boolean isCancelled() {
        return cancelled;
    }
}
