package io.mortise.kernel.dispatch;

import io.mortise.bench.NanosecondBenchmark;
import java.util.Map;
import java.util.SplittableRandom;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/// A command from bytes to bytes without a socket: parsing, dispatch, verb, reply, for pipelines of 64. With a
/// thousand keys it shows the instructions, with a million the misses of the caches.
///
/// The four commands are mixed before the measurement, so that the places where they meet are as polymorphic as in
/// a server.
@Fork(
        value = 1,
        jvmArgsAppend = {"-XX:+UseCompactObjectHeaders", "-Xms1g", "-Xmx1g", "--sun-misc-unsafe-memory-access=allow"})
@OperationsPerInvocation(DispatchBenchmark.PIPELINE)
public class DispatchBenchmark extends NanosecondBenchmark {
    static final int PIPELINE = 64;

    @Param({"1000", "1000000"})
    int keyspace;

    private final SplittableRandom random = new SplittableRandom(1);
    private BareServer server;

    private final Requests get = new Requests("*2\r\n$3\r\nGET\r\n$16\r\nkey:000000000000\r\n", PIPELINE);
    private final Requests set =
            new Requests("*3\r\n$3\r\nSET\r\n$16\r\nkey:000000000000\r\n$16\r\nvalue-of-16bytes\r\n", PIPELINE);
    private final Requests incr = new Requests("*2\r\n$4\r\nINCR\r\n$16\r\ncnt:000000000000\r\n", PIPELINE);
    private final Requests ping = new Requests("*1\r\n$4\r\nPING\r\n", PIPELINE);

    /// Starts a kernel and makes the keys.
    @Setup
    public void start() throws Exception {
        server = new BareServer(Map.of());
        for (int number = 0; number < keyspace; number += PIPELINE) {
            set.number(number, 1);
            run(set);
            incr.number(number, 1);
            run(incr);
        }
        for (int round = 0; round < 20_000; round++) {
            get();
            set();
            incr();
            ping();
        }
    }

    private long run(Requests requests) {
        return server.run(requests.bytes);
    }

    @Benchmark
    public long get() {
        get.choose(random, keyspace);
        return run(get);
    }

    @Benchmark
    public long set() {
        set.choose(random, keyspace);
        return run(set);
    }

    @Benchmark
    public long incr() {
        incr.choose(random, keyspace);
        return run(incr);
    }

    @Benchmark
    public long ping() {
        return run(ping);
    }
}
