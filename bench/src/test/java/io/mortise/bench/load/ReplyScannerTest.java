package io.mortise.bench.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.mortise.bench.load.Workload.Expected;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ReplyScannerTest {
    private static int scan(Expected expected, int valueBytes, long[] keys, String replies) {
        ReplyScanner scanner = new ReplyScanner(expected, valueBytes);
        scanner.begin(keys);
        byte[] bytes = replies.getBytes(StandardCharsets.ISO_8859_1);
        return scanner.scan(bytes, 0, bytes.length);
    }

    @Test
    void shouldCountSimpleReplies() {
        assertEquals(3, scan(Expected.OK, 0, new long[3], "+OK\r\n+OK\r\n+OK\r\n+O"));
        assertEquals(2, scan(Expected.INTEGER, 0, new long[2], ":1\r\n:-22\r\n"));
    }

    @Test
    void shouldKnowTheValueOfEachKey() {
        String reply = "$16\r\n000000000042xxxx\r\n";
        assertEquals(1, scan(Expected.VALUE, 16, new long[] {42}, reply));
        assertThrows(LoadFailure.class, () -> scan(Expected.VALUE, 16, new long[] {43}, reply));
        assertThrows(LoadFailure.class, () -> scan(Expected.VALUE, 17, new long[] {42}, reply));
        assertThrows(LoadFailure.class, () -> scan(Expected.VALUE, 16, new long[] {42}, "$16\r\n000000000042xxyx\r\n"));
    }

    @Test
    void shouldTakeNullOnlyWhereKeysMayBeMissing() {
        assertThrows(LoadFailure.class, () -> scan(Expected.VALUE, 16, new long[1], "$-1\r\n"));
        assertEquals(2, scan(Expected.VALUE_OR_NULL, 16, new long[2], "$-1\r\n_\r\n"));
    }

    @Test
    void shouldRefuseErrorsAndRepliesThatNobodyAskedFor() {
        assertThrows(LoadFailure.class, () -> scan(Expected.ANY, 0, new long[1], "-ERR no\r\n"));
        assertThrows(LoadFailure.class, () -> scan(Expected.OK, 0, new long[1], "+OK\r\n+OK\r\n"));
        assertThrows(LoadFailure.class, () -> scan(Expected.OK, 0, new long[1], ":1\r\n"));
    }

    @Test
    void shouldCountTreesAsOneReply() {
        String tree = "*3\r\n$2\r\nab\r\n*2\r\n:1\r\n*0\r\n%1\r\n+k\r\n_\r\n";
        assertEquals(2, scan(Expected.ANY, 0, new long[2], tree + tree));
    }

    @Test
    void shouldCountTheSameHoweverRepliesAreCut() {
        long seed = System.nanoTime();
        System.out.println("ReplyScannerTest seed " + seed);
        Random random = new Random(seed);
        int count = 200;
        long[] keys = new long[count];
        StringBuilder replies = new StringBuilder();
        for (int index = 0; index < count; index++) {
            keys[index] = random.nextInt(1_000_000);
            replies.append(
                    index % 7 == 0 ? "$-1\r\n" : String.format("$30\r\n%012d%s\r\n", keys[index], "x".repeat(18)));
        }
        byte[] bytes = replies.toString().getBytes(StandardCharsets.ISO_8859_1);
        for (int round = 0; round < 200; round++) {
            ReplyScanner scanner = new ReplyScanner(Expected.VALUE_OR_NULL, 30);
            scanner.begin(keys);
            int found = 0;
            for (int at = 0; at < bytes.length; ) {
                int to = Math.min(bytes.length, at + 1 + random.nextInt(60));
                found += scanner.scan(bytes, at, to);
                at = to;
            }
            assertEquals(count, found);
        }
    }
}
