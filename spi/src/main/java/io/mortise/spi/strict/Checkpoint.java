package io.mortise.spi.strict;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/// The place at which code can be stopped that does not end by itself.
///
/// In strict mode a module's classes call it wherever they could go round in circles. Java has no way to stop a
/// thread from outside, so code must look by itself whether it is to stop; while nobody is to, that is one read of a
/// field. Called by code that the server adds to classes; a module has no reason to call it.
public final class Checkpoint {
    /// What is to stop, by thread; null while nobody is to.
    private static volatile Map<Thread, Order> orders;

    private record Order(Set<ClassLoader> loaders, String message, boolean insists) {}

    private Checkpoint() {}

    /// Code of a class has come by. On any thread.
    ///
    /// @throws OverrunError if it is to stop
    public static void pass(Class<?> of) {
        if (orders != null) {
            look(of);
        }
    }

    private static void look(Class<?> of) {
        Map<Thread, Order> given = orders;
        Order order = given == null ? null : given.get(Thread.currentThread());
        if (order != null && order.loaders.contains(of.getClassLoader()) && !isInitializing()) {
            if (!order.insists) {
                release(Thread.currentThread());
            }
            throw new OverrunError(order.message);
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
    public static synchronized void stop(Thread thread, Set<ClassLoader> loaders, String message, boolean insists) {
        Map<Thread, Order> next = orders == null ? new HashMap<>() : new HashMap<>(orders);
        next.put(thread, new Order(Set.copyOf(loaders), message, insists));
        orders = next;
    }

    /// Takes back what was ordered for a thread: it has left the code that was to stop.
    public static void release(Thread thread) {
        if (orders != null) {
            forget(thread);
        }
    }

    private static synchronized void forget(Thread thread) {
        if (orders != null && orders.containsKey(thread)) {
            Map<Thread, Order> next = new HashMap<>(orders);
            next.remove(thread);
            orders = next.isEmpty() ? null : next;
        }
    }
}
