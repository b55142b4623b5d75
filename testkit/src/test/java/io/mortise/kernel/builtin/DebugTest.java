package io.mortise.kernel.builtin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mortise.kernel.Kernel;
import io.mortise.testkit.TestClient;
import io.mortise.testkit.TestServer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DebugTest extends BuiltinTest {
    private static final String ZEROS = "0".repeat(40);

    /// What redis-server 7.0.15 answers.
    @ParameterizedTest
    @CsvSource({
        "1, b4fc66738120fba0b5aa500ab5c2bf89cea1c5da",
        "a, ed3966c92d61c522a8260b5c16c9469b328b5a95",
        "hello world, 19bfad8f2007c7c5d8559839d8798339f62ccc52",
        "'', 8b3447c33a834b810e3e181b6fd6a2ee1020921c",
    })
    void shouldDigestValuesAsRedisDoes(String value, String digest) {
        client.call("PUT", "a", value);
        assertEquals(List.of(digest, ZEROS), run("DEBUG DIGEST-VALUE a nokey"));
    }

    @Test
    void shouldDigestEverythingAsRedisDoes() {
        expect(ZEROS, "DEBUG DIGEST");
        run("PUT k v");
        run("SELECT 3");
        client.call("PUT", "x y", "12");
        run("PUT z 13");
        run("EXPIRE z 100");
        expect("c4cbc616138b9c8546b1baae0ffde0444ddc7c2d", "DEBUG DIGEST");
    }

    @Test
    void shouldGiveEqualDataEqualDigests() {
        put("a", "b");
        Object digest = run("DEBUG DIGEST");
        run("RENAME a c");
        assertTrue(!digest.equals(run("DEBUG DIGEST")));
        run("RENAME c a");
        expect(digest, "DEBUG DIGEST");
    }

    @Test
    void shouldStopTheServerForAWhile() {
        put("a");
        run("PEXPIRE a 2000");
        long before = now();
        expect(OK, "DEBUG SLEEP 1.5");
        assertEquals(before + 1500, now());
        expect(500L, "PTTL a");
        expect(OK, "DEBUG SLEEP x");
    }

    @Test
    void shouldReadTheClockAgainAfterASlowCommand() {
        put("a");
        run("PEXPIRE a 2000");
        client.send("DEBUG", "SLEEP", "1");
        client.send("PTTL", "a");
        server.world().settle();
        assertEquals(List.of(OK, 1000L), client.replies());
    }

    @Test
    void shouldSwitchActiveExpiryOff() {
        put("a");
        run("PEXPIRE a 10");
        expect(OK, "DEBUG SET-ACTIVE-EXPIRE 0");
        server.advance(1000);
        expect(1L, "DBSIZE");
        expect(OK, "DEBUG SET-ACTIVE-EXPIRE 1");
        server.advance(1000);
        expect(0L, "DBSIZE");
    }

    @Test
    void shouldDescribeAValue() {
        put("a");
        String facts = (String) run("DEBUG OBJECT a");
        assertTrue(
                facts.matches("Value at:0x[0-9a-f]+ refcount:1 encoding:raw serializedlength:2 lru:\\d+"
                        + " lru_seconds_idle:0"),
                facts);
        expectError("ERR no such key", "DEBUG OBJECT nokey");
    }

    @Test
    void shouldRefuseWhatItDoesNotKnow() {
        String text = "ERR unknown subcommand or wrong number of arguments for '%s'. Try DEBUG HELP.";
        expectError(text.formatted("foo"), "DEBUG foo");
        expectError(text.formatted("sleep"), "DEBUG sleep");
        expectError(text.formatted("PROTOCOL"), "DEBUG PROTOCOL string x");
        expect(OK, "DEBUG LOG hello");
    }

    @ParameterizedTest
    @CsvSource({"no, false", "yes, true", "local, true"})
    void shouldBeProtectedByASetting(String value, boolean allowed) {
        try (TestServer guarded =
                new TestServer.Builder().setting("enable-debug-command", value).start()) {
            TestClient stranger = guarded.client();
            String expected = allowed
                    ? ZEROS
                    : "-ERR DEBUG command not allowed. If the enable-debug-command option is set to \"local\", you can"
                            + " run it from a local connection, otherwise you need to set this option in the"
                            + " configuration file, and then restart the server.";
            assertEquals(expected, stranger.run("DEBUG DIGEST").toString());
            assertEquals(
                    "-ERR wrong number of arguments for 'debug' command",
                    stranger.run("DEBUG").toString());
        }
    }

    @Test
    void shouldAnswerWhatTestSuitesSend() {
        for (String harmless : List.of(
                "SET-DISABLE-DENY-SCRIPTS 1",
                "set-skip-checksum-validation 0",
                "QUICKLIST-PACKED-THRESHOLD 100",
                "PAUSE-CRON 0",
                "DICT-RESIZING 1",
                "REPLYBUFFER RESIZING 0",
                "REPLYBUFFER PEAK-RESET-TIME NEVER",
                "REPLICATE all SET a 1",
                "STRINGMATCH-LEN 100000 a*a*b",
                "LEAK x")) {
            expect(OK, "DEBUG " + harmless);
        }
        assertEquals("FOO bar", errorOf("DEBUG", "ERROR", "FOO bar"));
        assertEquals("two lines", errorOf("DEBUG", "ERROR", "two\nlines"));
        assertTrue(String.valueOf(run("DEBUG JMAP")).contains("heap used: "));
        put("a", "b");
        assertEquals("ERR no such key", errorOf("DEBUG", "LISTPACK", "nokey"));
        assertEquals("ERR Not a listpack encoded object.", errorOf("DEBUG", "LISTPACK", "a"));
        assertEquals("ERR Not a quicklist encoded object.", errorOf("DEBUG", "QUICKLIST", "a", "1"));
        assertEquals("ERR no such key", errorOf("DEBUG", "HTSTATS-KEY", "nokey"));
        assertTrue(String.valueOf(run("DEBUG HTSTATS 0")).contains("number of elements: 2"));
        assertEquals("ERR Out of range database", errorOf("DEBUG", "HTSTATS", "16"));
        assertEquals("ERR No such file or directory", errorOf("DEBUG", "MALLCTL", "x"));
        assertEquals("ERR maxmemory-clients is disabled.", errorOf("DEBUG", "CLIENT-EVICTION"));
        run("CONFIG SET maxmemory-clients 1mb");
        expect("bucket from 2048: tot-mem: 2048, clients: 1\n", "DEBUG CLIENT-EVICTION");
    }

    private String errorOf(String... words) {
        return String.valueOf(client.call((Object[]) words)).substring(1);
    }

    @Test
    void shouldRenameTheHistoryOfTheData() {
        String before = replicationId();
        expect(OK, "DEBUG CHANGE-REPL-ID");
        assertTrue(!before.equals(replicationId()) && replicationId().length() == before.length());
    }

    private String replicationId() {
        return String.valueOf(run("INFO replication")).replaceAll("(?s).*master_replid:(\\w+).*", "$1");
    }

    @Test
    void shouldDrawItself() {
        assertTrue(String.valueOf(run("LOLWUT")).endsWith("\nMortise ver. " + Kernel.VERSION + "\n"));
        assertEquals(run("LOLWUT"), run("LOLWUT VERSION 5"));
        assertEquals("ERR value is not an integer or out of range", errorOf("LOLWUT", "VERSION", "x"));
    }
}
