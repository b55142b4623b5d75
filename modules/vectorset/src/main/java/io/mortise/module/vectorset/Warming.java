package io.mortise.module.vectorset;

import static java.lang.System.Logger.Level.WARNING;

import io.mortise.module.vectorset.value.math.InnerProducts;
import io.mortise.module.vectorset.value.math.WarmUp;
import io.mortise.spi.ModuleRuntime;
import java.util.concurrent.atomic.AtomicBoolean;

/// Has the arithmetic of vectors compiled, bit by bit, on threads that nobody waits for. Until that is done plain loops
/// serve.
final class Warming {
    /// Time enough to compile what a round has made hot, or nearly.
    private static final long PERIOD_MILLIS = 5;

    /// How many times longer plain loops take, and code around them that is not compiled either.
    private static final int SLOWNESS = 16;

    private final ModuleRuntime runtime;
    private final AtomicBoolean hasBegun = new AtomicBoolean();
    private volatile boolean isInRound;
    private volatile WarmUp warmUp;
    private volatile boolean hasEnded;
    private ModuleRuntime.Timer timer;

    Warming(ModuleRuntime runtime) {
        this.runtime = runtime;
    }

    /// Begins, unless it has. Any thread.
    void begin() {
        if (!hasBegun.compareAndSet(false, true)) {
            return;
        }
        warmUp = InnerProducts.startCold(runtime::nanoTime);
        hasEnded = warmUp == null;
        if (warmUp != null) {
            runtime.onCommandThread(start -> timer = runtime.every(PERIOD_MILLIS, call -> go()));
        }
    }

    /// How many times longer than usual arithmetic takes at present. Any thread.
    int slowness() {
        return hasEnded || !hasBegun.get() ? 1 : SLOWNESS;
    }

    private void go() {
        if (!isInRound) {
            isInRound = true;
            runtime.backgroundAlone(this::round, this::end);
        }
    }

    private boolean round() {
        try {
            hasEnded = warmUp.round();
            return hasEnded;
        } finally {
            isInRound = false;
        }
    }

    private void end(Boolean isOver, Throwable failure) {
        if (failure != null || isOver) {
            timer.cancel();
            if (failure != null || !warmUp.hasSucceeded()) {
                runtime.log().log(WARNING, "the vector instructions of this machine are not used", failure);
            }
        }
    }

    /// The module goes, and with it the timer and the work. What it has put off for all in this process comes back.
    void stop() {
        if (warmUp != null) {
            warmUp.giveUp();
        }
    }
}
