package io.mortise.kernel.dispatch;

import io.mortise.bench.NanosecondBenchmark;
import io.mortise.module.hashes.HashesModule;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/// What the codecs of types cost: a value is turned into the bytes of a DUMP, and made from them by RESTORE. Both as
/// whole commands, without a socket; the checksum of the payload is part of it.
@Fork(
        value = 1,
        jvmArgsAppend = {"-XX:+UseCompactObjectHeaders", "-Xms512m", "-Xmx512m"})
public class CodecBenchmark extends NanosecondBenchmark {
    private static final String KEY = "value";

    /// How many fields the hash has; 0 for a string of 16 bytes.
    @Param({"0", "10", "1000"})
    int fields;

    private BareServer server;
    private byte[] dump;
    private byte[] restore;

    /// Makes the value, and its payload.
    @Setup
    public void start() throws Exception {
        server = new BareServer(Map.of(), new HashesModule());
        StringBuilder made = new StringBuilder(fields == 0 ? "SET " + KEY + " value-of-16bytes" : "HSET " + KEY);
        for (int field = 0; field < fields; field++) {
            made.append(String.format(" f%05d v%07d", field, field));
        }
        server.run(made.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII));
        dump = ("DUMP " + KEY + "\r\n").getBytes(StandardCharsets.US_ASCII);
        restore = restoring(payload(server.answered(dump)));
        for (int round = 0; round < 3; round++) {
            byte[] answer = server.answered(restore);
            if (!new String(answer, StandardCharsets.US_ASCII).equals("+OK\r\n")) {
                throw new IllegalStateException("RESTORE: " + new String(answer, StandardCharsets.ISO_8859_1));
            }
        }
        if (!isWhole()) {
            throw new IllegalStateException("the value is not what it was");
        }
    }

    private boolean isWhole() {
        String asked = fields == 0 ? "STRLEN " + KEY : "HLEN " + KEY;
        String answer = new String(
                server.answered((asked + "\r\n").getBytes(StandardCharsets.US_ASCII)), StandardCharsets.US_ASCII);
        return answer.equals(":" + (fields == 0 ? 16 : fields) + "\r\n");
    }

    /// What stands in a bulk string.
    private static byte[] payload(byte[] reply) {
        int at = 0;
        while (reply[at] != '\n') {
            at++;
        }
        int length = Integer.parseInt(new String(reply, 1, at - 2, StandardCharsets.US_ASCII));
        return Arrays.copyOfRange(reply, at + 1, at + 1 + length);
    }

    private static byte[] restoring(byte[] payload) {
        byte[] head = ("*5\r\n$7\r\nRESTORE\r\n$5\r\n" + KEY + "\r\n$1\r\n0\r\n$" + payload.length + "\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        byte[] tail = "\r\n$7\r\nREPLACE\r\n".getBytes(StandardCharsets.US_ASCII);
        byte[] whole = new byte[head.length + payload.length + tail.length];
        System.arraycopy(head, 0, whole, 0, head.length);
        System.arraycopy(payload, 0, whole, head.length, payload.length);
        System.arraycopy(tail, 0, whole, head.length + payload.length, tail.length);
        return whole;
    }

    @Benchmark
    public long encode() {
        return server.run(dump);
    }

    @Benchmark
    public long decode() {
        return server.run(restore);
    }
}
