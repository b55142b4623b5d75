package io.mortise.kernel.environment.real;

import io.mortise.kernel.environment.CommandLoop;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/// The command thread as an event loop of Netty.
public final class NettyLoop implements CommandLoop {
    private final EventLoopGroup group;
    private final EventLoop loop;
    private final Thread thread;

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
        loop.execute(task);
    }

    /// Netty runs tasks after it has served the sockets that were ready.
    @Override
    public void atEndOfTurn(Runnable task) {
        loop.execute(task);
    }

    @Override
    public Timer schedule(long delayMillis, Runnable task) {
        Future<?> scheduled = loop.schedule(task, delayMillis, TimeUnit.MILLISECONDS);
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
