package io.mortise.kernel.dispatch;

import io.mortise.bench.NanosecondBenchmark;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.SplittableRandom;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/// What it costs a request that operators can watch and fence: access control, the slow log, durations, limits.
/// Pipelines of 16, from bytes to bytes without a socket, so that the share is larger than in a server.
///
/// | | |
/// |---|---|
/// | `bypassed` | nobody is restricted; no slow log, no durations; the counters count all the same |
/// | `shipped` | as the settings are by themselves; limits on what waits for a client |
/// | `restricted` | the same, for a user with a pattern of keys and two categories of commands |
/// | `selectors` | the same, for a user with several patterns, to whom only the last of two selectors allows the keys |
/// | `timed` | every command is timed, as with a slow log from less than a millisecond on |
@Fork(
        value = 3,
        jvmArgsAppend = {"-XX:+UseCompactObjectHeaders", "-Xms1g", "-Xmx1g", "--sun-misc-unsafe-memory-access=allow"})
@OperationsPerInvocation(OperationBenchmark.PIPELINE)
public class OperationBenchmark extends NanosecondBenchmark {
    static final int PIPELINE = 16;
    private static final int KEYS = 1000;
    private static final String USER = "ACL SETUSER limited on nopass resetchannels ";
    private static final Map<String, String> RULES = Map.of(
            "restricted", "~key:* +@read +@write +ping",
            "selectors",
                    "~app:* %R~shared:* ~session:*:data ~queue +@all -@dangerous (~other:* +@read) (~key:* +@read +@write)");

    @Param({"bypassed", "shipped", "restricted", "selectors", "timed"})
    String mode;

    private final SplittableRandom random = new SplittableRandom(1);
    private BareServer server;

    private final Requests get = new Requests("*2\r\n$3\r\nGET\r\n$16\r\nkey:000000000000\r\n", PIPELINE);
    private final Requests set =
            new Requests("*3\r\n$3\r\nSET\r\n$16\r\nkey:000000000000\r\n$16\r\nvalue-of-16bytes\r\n", PIPELINE);
    private final Requests ping = new Requests("*1\r\n$4\r\nPING\r\n", PIPELINE);

    /// Starts a kernel and makes the keys.
    @Setup
    public void start() throws Exception {
        server = new BareServer(settings());
        for (int number = 0; number < KEYS; number += PIPELINE) {
            set.number(number, 1);
            run(set.bytes);
        }
        if (RULES.containsKey(mode)) {
            run((USER + RULES.get(mode) + "\r\n").getBytes(StandardCharsets.US_ASCII));
            run("AUTH limited x\r\n".getBytes(StandardCharsets.US_ASCII));
            if (!server.client.user().equals("limited") || !server.client.is(Conditions.RESTRICTED)) {
                throw new IllegalStateException("the client is " + server.client.user());
            }
        }
        for (int round = 0; round < 20_000; round++) {
            get();
            set();
            run(ping.bytes);
        }
        if (server.kernel.statistics().errorReplies() > 0) {
            throw new IllegalStateException(
                    "errors: " + server.kernel.statistics().errors().keySet());
        }
    }

    private Map<String, String> settings() {
        return switch (mode) {
            case "bypassed" -> Map.of("slowlog-log-slower-than", "-1", "latency-tracking", "no");
            case "timed" -> Map.of("slowlog-log-slower-than", "900");
            default -> Map.of("client-output-buffer-limit", "normal 256mb 64mb 60");
        };
    }

    private long run(byte[] bytes) {
        return server.run(bytes);
    }

    @Benchmark
    public long get() {
        get.choose(random, KEYS);
        return run(get.bytes);
    }

    @Benchmark
    public long set() {
        set.choose(random, KEYS);
        return run(set.bytes);
    }
}
