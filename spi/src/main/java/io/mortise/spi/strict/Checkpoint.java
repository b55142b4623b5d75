package io.mortise.spi.strict;

import java.util.Set;

/// The place at which code can be stopped that does not end by itself.
///
/// In strict mode a module's classes call it wherever they could go round in circles. Java has no way to stop a
/// thread from outside, so code must look by itself whether it is to stop; while nobody is to, that is one read of a
/// field. Called by code that the server adds to classes; a module has no reason to call it.
public final class Checkpoint {
    private static volatile Order order;

    private record Order(Thread thread, Set<ClassLoader> loaders, String message, boolean insists) {}

    private Checkpoint() {}

    /// Code of a class has come by. On any thread.
    ///
    /// @throws OverrunError if it is to stop
    public static void pass(Class<?> of) {
        if (order != null) {
            look(of);
        }
    }

    private static void look(Class<?> of) {
        Order given = order;
        if (given != null
                && given.thread == Thread.currentThread()
                && given.loaders.contains(of.getClassLoader())
                && !isInitializing()) {
            if (!given.insists) {
                order = null;
            }
            throw new OverrunError(given.message);
        }
    }

    /// Whether the thread is initializing a class, which would be unusable for ever if that failed.
    private static boolean isInitializing() {
        return StackWalker.getInstance()
                .walk(frames -> frames.anyMatch(frame -> frame.getMethodName().equals("<clinit>")));
    }

    /// Has code that comes by throw: once, so that it can clean up behind itself, or, for code that goes on by
    /// catching that, again and again until [#release(Thread)]. Called by the server's watchdog, on a thread of its
    /// own.
    ///
    /// @param thread on which
    /// @param loaders of whose classes
    /// @param message of the error
    /// @param insists whether again and again
    public static void stop(Thread thread, Set<ClassLoader> loaders, String message, boolean insists) {
        order = new Order(thread, Set.copyOf(loaders), message, insists);
    }

    /// Takes back what was ordered for a thread: it has left the code that was to stop.
    public static void release(Thread thread) {
        Order given = order;
        if (given != null && given.thread == thread) {
            order = null;
        }
    }
}
