package io.mortise.kernel.environment.real;

import io.mortise.kernel.environment.CommandLoop;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// The command thread as an event loop of Netty.
public final class NettyLoop implements CommandLoop {
    private final EventLoopGroup group;
    private final EventLoop loop;
    private final Thread thread;
    private volatile Consumer<Throwable> onUncaught = fault -> {};
    /// The task that ends each turn, and what it is wrapped into: it is mostly the same one.
    private Runnable ending;

    private Runnable guardedEnding;

    public NettyLoop(Transport transport) {
        ThreadFactory named = work -> new Thread(work, "command");
        this.group = new MultiThreadIoEventLoopGroup(1, named, transport.handler.get());
        this.loop = group.next();
        this.thread = loop.submit(Thread::currentThread).syncUninterruptibly().getNow();
    }

    EventLoopGroup group() {
        return group;
    }

    @Override
    public void execute(Runnable task) {
        loop.execute(() -> guard(task));
    }

    @Override
    public void onUncaught(Consumer<Throwable> listener) {
        onUncaught = listener;
    }

    /// Netty would write a line to its log and go on.
    void uncaught(Throwable fault) {
        onUncaught.accept(fault);
    }

    private void guard(Runnable task) {
        try {
            task.run();
        } catch (Throwable fault) {
            uncaught(fault);
        }
    }

    /// Netty runs tasks after it has served the sockets that were ready.
    @Override
    public void atEndOfTurn(Runnable task) {
        if (task != ending) {
            ending = task;
            guardedEnding = () -> guard(task);
        }
        loop.execute(guardedEnding);
    }

    @Override
    public Timer scheduleNanos(long delayNanos, Runnable task) {
        Future<?> scheduled = loop.schedule(() -> guard(task), delayNanos, TimeUnit.NANOSECONDS);
        return () -> scheduled.cancel(false);
    }

    @Override
    public boolean isCurrent() {
        return Thread.currentThread() == thread;
    }

    @Override
    public Thread thread() {
        return thread;
    }

    /// Ends the thread, and all connections with it. Not on the command thread.
    public void close() {
        group.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
