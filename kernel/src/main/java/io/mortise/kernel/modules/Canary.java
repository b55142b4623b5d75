package io.mortise.kernel.modules;

import io.mortise.kernel.environment.CommandLoop;

/// The time after an upgrade in which faults of the new generation bring the former one back. Until it is over,
/// values are converted when they are touched only, so that little has to be converted back. Owned by the command
/// thread.
final class Canary {
    private final long faultLimit;
    private final Runnable passed;
    private final Runnable failed;
    private CommandLoop.Timer timer;
    private long faults;
    private boolean over;

    /// @param faultLimit how many faults end it
    /// @param passed called when it ends in whatever way
    /// @param failed called behind that when faults have ended it
    Canary(long faultLimit, Runnable passed, Runnable failed) {
        this.faultLimit = faultLimit;
        this.passed = passed;
        this.failed = failed;
    }

    void begin(CommandLoop loop, long seconds) {
        timer = loop.schedule(seconds * 1000, this::end);
    }

    /// The new generation has failed, perhaps in the midst of a command.
    void fault(CommandLoop loop) {
        faults++;
        if (faults == faultLimit) {
            loop.execute(() -> {
                if (!over) {
                    end();
                    failed.run();
                }
            });
        }
    }

    /// Ends it, because the time is over or the module goes.
    void end() {
        if (!over) {
            over = true;
            timer.cancel();
            passed.run();
        }
    }
}
