package io.mortise.testkit.simulation;

import java.util.concurrent.Semaphore;

/// A piece of work that can stop in its midst and be told to go on. It has a thread, but that thread and the one
/// that tells it to go on never run at the same time.
final class Coroutine {
    private final Runnable work;
    /// The right to run: one permit between the two of them, here or there.
    private final Semaphore mayRun = new Semaphore(0);

    private final Semaphore mayReturn = new Semaphore(0);
    private Thread thread;
    private Throwable failure;
    private boolean ended;
    private boolean interrupted;

    Coroutine(Runnable work) {
        this.work = work;
    }

    /// Lets the work run until it pauses or ends. What it throws is thrown here.
    void goOn() {
        if (thread == null) {
            thread = Thread.ofVirtual().name("simulated-worker").unstarted(this::run);
            thread.start();
        }
        mayRun.release();
        mayReturn.acquireUninterruptibly();
        if (failure != null) {
            throw new IllegalStateException("background work failed", failure);
        }
    }

    private void run() {
        mayRun.acquireUninterruptibly();
        try {
            work.run();
        } catch (Throwable thrown) {
            failure = thrown;
        } finally {
            ended = true;
            mayReturn.release();
        }
    }

    /// Stops until told to go on. Only from within the work.
    void pause() {
        mayReturn.release();
        mayRun.acquireUninterruptibly();
        if (interrupted) {
            interrupted = false;
            Thread.currentThread().interrupt();
        }
    }

    /// Interrupts the work; it notices when it goes on.
    void interrupt() {
        interrupted = true;
    }

    /// Whether the work has been interrupted and has not noticed yet.
    boolean isInterrupted() {
        return interrupted;
    }

    boolean hasBegun() {
        return thread != null;
    }

    boolean hasEnded() {
        return ended;
    }

    /// Whether this is asked by the work itself.
    boolean isCurrent() {
        return Thread.currentThread() == thread;
    }
}
