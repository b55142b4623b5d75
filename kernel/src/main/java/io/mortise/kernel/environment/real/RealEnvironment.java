package io.mortise.kernel.environment.real;

import io.mortise.kernel.environment.Clock;
import io.mortise.kernel.environment.Environment;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/// The real world, made of its parts and ended as a whole.
public final class RealEnvironment implements AutoCloseable {
    private final NettyLoop loop;
    private final ThreadWorkers workers;
    private final Environment environment;

    /// @param transport how sockets are reached
    /// @param workerThreads how many threads do background work
    /// @param directory what relative paths are relative to
    /// @param clock usually a [SystemClock]
    public RealEnvironment(Transport transport, int workerThreads, Supplier<Path> directory, Clock clock) {
        this.loop = new NettyLoop(transport);
        this.workers = new ThreadWorkers(workerThreads);
        this.environment = new Environment(
                clock,
                new SplittableRandom(new SecureRandom().nextLong()),
                loop,
                workers,
                new NettyNetwork(loop, transport, directory),
                new DiskFiles(directory),
                new LocalMachine());
    }

    public Environment environment() {
        return environment;
    }

    /// Ends threads and connections. Not on the command thread.
    @Override
    public void close() {
        // Tasks that come too late are refused by the workers, and that is nobody's fault any more.
        loop.onUncaught(late -> {});
        workers.close();
        loop.close();
    }
}
