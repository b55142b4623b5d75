package io.mortise.it;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import redis.clients.jedis.Jedis;

/// Clients that do the same again and again and look at each reply, until they are stopped.
final class CheckedLoad implements AutoCloseable {
    private final PackedServer server;
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final AtomicLong rounds = new AtomicLong();
    private volatile boolean stopping;

    /// What a client does in each round. Throws if a reply is not what it must be.
    interface Step {
        void run(Jedis client, long round);
    }

    CheckedLoad(PackedServer server) {
        this.server = server;
    }

    /// Adds a client.
    CheckedLoad with(Step step) {
        threads.add(Thread.ofPlatform().start(() -> work(step)));
        return this;
    }

    private void work(Step step) {
        try (Jedis client = server.connect()) {
            for (long round = 0; !stopping; round++) {
                step.run(client, round);
                rounds.incrementAndGet();
            }
        } catch (Throwable thrown) {
            failure.compareAndSet(null, thrown);
        }
    }

    /// How many rounds there were until now.
    long rounds() {
        return rounds.get();
    }

    /// Stops the clients.
    ///
    /// @throws AssertionError if one of them has seen an error or a wrong reply
    void finish() throws InterruptedException {
        stopping = true;
        for (Thread thread : threads) {
            thread.join();
        }
        if (failure.get() != null) {
            throw new AssertionError("after " + rounds + " rounds: " + failure.get(), failure.get());
        }
    }

    @Override
    public void close() throws InterruptedException {
        stopping = true;
        for (Thread thread : threads) {
            thread.join();
        }
    }
}
