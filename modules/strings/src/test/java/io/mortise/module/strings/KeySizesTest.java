package io.mortise.module.strings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mortise.testkit.OtherTypeModule;
import io.mortise.testkit.TestClient;
import io.mortise.testkit.TestServer;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// INFO keysizes, and what fills databases for it.
class KeySizesTest {
    private final TestServer server = TestServer.with(new StringsModule(), new OtherTypeModule());
    private final TestClient client = server.client();

    @AfterEach
    void close() {
        server.close();
    }

    private String sizes() {
        return ((String) client.run("INFO keysizes"))
                .replace("# Keysizes\r\n", "")
                .strip();
    }

    @Test
    void shouldCountByPowersOfTwo() {
        assertEquals("", sizes());
        for (int length = 1; length <= 10; length++) {
            client.call("SET", "a", "x".repeat(length));
            assertEquals("db0_distrib_strings_sizes:" + Integer.highestOneBit(length) + "=1", sizes());
        }
        client.run("SETRANGE a 1023 x");
        assertEquals("db0_distrib_strings_sizes:1K=1", sizes());
        client.run("SETRANGE a 2097151 x");
        assertEquals("db0_distrib_strings_sizes:2M=1", sizes());
        client.run("SET b 123456");
        client.call("SET", "c", "");
        assertEquals("db0_distrib_strings_sizes:0=1,4=1,2M=1", sizes());
    }

    @Test
    void shouldFollowEveryChange() {
        client.run("SET a 12345");
        client.run("RENAME a b");
        assertEquals("db0_distrib_strings_sizes:4=1", sizes());
        client.run("MOVE b 3");
        assertEquals("db3_distrib_strings_sizes:4=1", sizes());
        client.run("SWAPDB 0 3");
        assertEquals("db0_distrib_strings_sizes:4=1", sizes());
        client.run("OTHER o");
        assertEquals("db0_distrib_strings_sizes:4=1\r\ndb0_distrib_other_items:1=1", sizes());
        client.run("PEXPIRE b 10");
        client.run("DEL o");
        server.kernel().expireActively(false);
        server.advance(20);
        assertEquals("", sizes());
        client.run("SET a 1");
        client.run("FLUSHALL");
        assertEquals("", sizes());
    }

    @Test
    void shouldTellBytesIfAsked() {
        client.run("OTHER o");
        client.run("SET a 1");
        client.run("CONFIG SET key-memory-histograms yes");
        String[] lines = sizes().split("\r\n");
        assertEquals(3, lines.length);
        assertTrue(lines[2].matches("db0_distrib_other_sizes:\\d+=1"), lines[2]);
        client.run("CONFIG SET key-memory-histograms no");
        assertEquals(2, sizes().split("\r\n").length);
    }

    @Test
    void shouldAgreeWithTheLengthsOfManyKeys() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        TreeMap<Integer, Integer> expected = new TreeMap<>();
        for (int index = 0; index < 5000; index++) {
            int length = 1 + random.nextInt(900);
            client.call("SET", "k" + index, "x".repeat(length));
            expected.merge(Integer.highestOneBit(length), 1, Integer::sum);
        }
        StringBuilder text = new StringBuilder();
        expected.forEach((length, count) -> text.append(text.isEmpty() ? "" : ",")
                .append(length)
                .append('=')
                .append(count));
        assertEquals("db0_distrib_strings_sizes:" + text, sizes(), "seed " + seed);
    }

    @Test
    void shouldBeFilledByDebug() {
        client.run("SET key:1 kept");
        assertEquals("OK", client.run("DEBUG POPULATE 3"));
        assertEquals(List.of("value:0", "kept", "value:2"), client.run("MGET key:0 key:1 key:2"));
        assertEquals("OK", client.run("DEBUG POPULATE 2 p 4"));
        assertEquals("valu", client.run("GET p:1"));
        assertEquals("OK", client.run("DEBUG POPULATE 1 q 10"));
        assertEquals("value:0\0\0\0", client.run("GET q:0"));
        assertEquals("-ERR value is out of range, must be positive", String.valueOf(client.run("DEBUG POPULATE -1")));
        assertEquals(6L, client.run("DBSIZE"));
        server.checkInvariants();
    }
}
