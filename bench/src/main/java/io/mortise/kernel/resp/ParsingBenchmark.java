package io.mortise.kernel.resp;

import io.mortise.bench.NanosecondBenchmark;
import io.mortise.spi.keyspace.ChunkedBytes;
import java.nio.charset.StandardCharsets;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Setup;

/// What it costs to take a request apart: pipelines that are there as a whole.
@Fork(
        value = 1,
        jvmArgsAppend = {"-XX:+UseCompactObjectHeaders", "-Xms512m", "-Xmx512m"})
@OperationsPerInvocation(ParsingBenchmark.PIPELINE)
public class ParsingBenchmark extends NanosecondBenchmark {
    static final int PIPELINE = 16;
    private static final String GET = "*2\r\n$3\r\nGET\r\n$16\r\nkey:000000000000\r\n";
    private static final String SET = "*3\r\n$3\r\nSET\r\n$16\r\nkey:000000000000\r\n$16\r\nvalue-of-16bytes\r\n";
    private static final String INLINE = "SET key:000000000000 value-of-16bytes\r\n";

    private final RequestParser parser = new RequestParser();
    private final RequestLimits limits = RequestLimits.authenticated(512 << 20);
    private final Counting counting = new Counting();
    private final byte[] gets = pipeline(GET);
    private final byte[] sets = pipeline(SET);
    private final byte[] lines = pipeline(INLINE);

    /// Counts the words and their bytes, so that nothing can be left out.
    private static final class Counting implements RequestTarget {
        private long requests;
        private long bytes;

        @Override
        public void begin() {
            requests++;
        }

        @Override
        public void word(byte[] array, int offset, int length) {
            bytes += length + array[offset];
        }

        @Override
        public void word(ChunkedBytes chunks) {
            throw new AssertionError("no word is large");
        }
    }

    private static byte[] pipeline(String request) {
        return request.repeat(PIPELINE).getBytes(StandardCharsets.US_ASCII);
    }

    /// Checks that what is measured is what it says.
    @Setup
    public void check() throws ProtocolException {
        long before = counting.requests;
        gets();
        sets();
        lines();
        if (counting.requests - before != 3 * PIPELINE || parser.words() != 3) {
            throw new IllegalStateException(counting.requests - before + " requests, " + parser.words() + " words");
        }
    }

    private long parse(byte[] bytes) throws ProtocolException {
        int at = 0;
        while (at < bytes.length) {
            at = parser.parse(bytes, at, bytes.length, limits, counting);
        }
        return counting.bytes;
    }

    @Benchmark
    public long gets() throws ProtocolException {
        return parse(gets);
    }

    @Benchmark
    public long sets() throws ProtocolException {
        return parse(sets);
    }

    /// As a person at a terminal sends them.
    @Benchmark
    public long lines() throws ProtocolException {
        return parse(lines);
    }
}
