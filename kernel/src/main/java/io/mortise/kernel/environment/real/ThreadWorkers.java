package io.mortise.kernel.environment.real;

import io.mortise.kernel.environment.Workers;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// A fixed number of threads for work that computes, and as many as needed for work that is to run alone. Made when
/// first needed, below the command thread's priority.
public final class ThreadWorkers implements Workers {
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final ThreadPoolExecutor pool;
    private final ThreadPoolExecutor alone;
    private final Set<ThreadPoolExecutor> timers = ConcurrentHashMap.newKeySet();

    public ThreadWorkers(int threads) {
        this.pool = new ThreadPoolExecutor(
                threads, threads, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), ThreadWorkers::thread);
        pool.allowCoreThreadTimeOut(true);
        this.alone = new ThreadPoolExecutor(
                0, Integer.MAX_VALUE, 30, TimeUnit.SECONDS, new SynchronousQueue<>(), ThreadWorkers::thread);
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "worker-" + COUNT.incrementAndGet());
        thread.setDaemon(true);
        // Not that of the module whose code happens to run while the thread is made: it would be kept.
        thread.setContextClassLoader(ThreadWorkers.class.getClassLoader());
        thread.setPriority(Thread.NORM_PRIORITY - 1);
        return thread;
    }

    @Override
    public Handle submit(Runnable work) {
        Future<?> future = pool.submit(work);
        return () -> future.cancel(true);
    }

    @Override
    public Handle submitAlone(Runnable work) {
        Future<?> future = alone.submit(work);
        return () -> future.cancel(true);
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
        Thread thread = thread(work);
        thread.setName("lookout");
        thread.setPriority(Thread.NORM_PRIORITY);
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
        alone.shutdownNow();
        timers.forEach(ThreadPoolExecutor::shutdownNow);
    }
}
