package io.mortise.kernel.environment.real;

import io.mortise.kernel.environment.Workers;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// A fixed number of threads for work that clients wait for, as many for work that may take its time, and as many as
/// needed for work that is to run alone. Made when first needed.
///
/// All are below the command thread's priority, which the launcher has Java hand on to the system. Those whose work
/// may take its time are far below: on a machine with few CPUs a thread that computes at the same priority would keep
/// the command thread from its CPU for milliseconds at a time. Those that clients wait for are only just below, since
/// on a single CPU a command thread that comes first at any time hands them one search at a time, which costs a
/// switch for each.
public final class ThreadWorkers implements Workers {
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final ThreadPoolExecutor pool;
    private final ThreadPoolExecutor behind;
    private final ThreadPoolExecutor alone;
    private final Set<ThreadPoolExecutor> timers = ConcurrentHashMap.newKeySet();

    public ThreadWorkers(int threads) {
        this.pool = fixed(threads, ThreadWorkers::foremost);
        this.behind = fixed(threads, ThreadWorkers::behind);
        this.alone = new ThreadPoolExecutor(
                0, Integer.MAX_VALUE, 30, TimeUnit.SECONDS, new SynchronousQueue<>(), ThreadWorkers::behind);
    }

    private static ThreadPoolExecutor fixed(int threads, ThreadFactory factory) {
        ThreadPoolExecutor made =
                new ThreadPoolExecutor(threads, threads, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), factory);
        made.allowCoreThreadTimeOut(true);
        return made;
    }

    private static Thread foremost(Runnable work) {
        return thread(work, Thread.NORM_PRIORITY - 1);
    }

    private static Thread behind(Runnable work) {
        return thread(work, Thread.MIN_PRIORITY);
    }

    private static Thread thread(Runnable work, int priority) {
        Thread thread = new Thread(work, "worker-" + COUNT.incrementAndGet());
        thread.setDaemon(true);
        // Not that of the module whose code happens to run while the thread is made: it would be kept.
        thread.setContextClassLoader(ThreadWorkers.class.getClassLoader());
        thread.setPriority(priority);
        return thread;
    }

    private static Handle submit(ThreadPoolExecutor threads, Runnable work) {
        Future<?> future = threads.submit(work);
        return () -> future.cancel(true);
    }

    @Override
    public Handle submit(Runnable work) {
        return submit(pool, work);
    }

    @Override
    public Handle submitBehind(Runnable work) {
        return submit(behind, work);
    }

    @Override
    public Handle submitAlone(Runnable work) {
        return submit(alone, work);
    }

    /// At the priority of the command thread: a look is short, and is wanted most when that is busy.
    @Override
    public Handle every(long periodMillis, Runnable look) {
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, ThreadWorkers::lookout);
        timers.add(timer);
        timer.scheduleWithFixedDelay(look, periodMillis, periodMillis, TimeUnit.MILLISECONDS);
        return () -> {
            timer.shutdownNow();
            timers.remove(timer);
        };
    }

    private static Thread lookout(Runnable work) {
        Thread thread = thread(work, Thread.NORM_PRIORITY);
        thread.setName("lookout");
        return thread;
    }

    @Override
    public Gate gate() {
        CountDownLatch latch = new CountDownLatch(1);
        return new Gate() {
            @Override
            public void open() {
                latch.countDown();
            }

            @Override
            public void await() throws InterruptedException {
                latch.await();
            }
        };
    }

    public void close() {
        pool.shutdownNow();
        behind.shutdownNow();
        alone.shutdownNow();
        timers.forEach(ThreadPoolExecutor::shutdownNow);
    }
}
