package io.mortise.module.persistence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mortise.testkit.TestClient;
import java.util.List;
import org.junit.jupiter.api.Test;

class WaitForSyncTest {
    private static final String OFF = "-ERR WAITAOF cannot be used when numlocal is set but appendonly is disabled.";

    private final Disk disk = new Disk().set("appendonly", "yes");

    private void expectError(String text, String line) {
        assertEquals(text, disk.run(line).toString());
    }

    private String blocked() {
        String clients = disk.server.client().run("INFO clients").toString();
        return clients.replaceAll("(?s).*blocked_clients:([0-9]+).*", "$1");
    }

    @Test
    void shouldCheckItsWords() {
        disk.set("appendonly", "no").start();
        expectError("-ERR value is not an integer or out of range", "WAITAOF x 0 0");
        expectError("-ERR value is out of range, value must between 0 and 1", "WAITAOF 2 0 0");
        expectError("-ERR value is out of range, value must between 0 and 1", "WAITAOF -1 0 0");
        expectError("-ERR value is out of range, must be positive", "WAITAOF 0 x 0");
        expectError("-ERR value is out of range, must be positive", "WAITAOF 0 -1 0");
        expectError("-ERR timeout is not an integer or out of range", "WAITAOF 0 0 1.5");
        expectError("-ERR timeout is negative", "WAITAOF 1 0 -5");
        expectError("-ERR timeout is out of range", "WAITAOF 0 0 9223372036854775807");
        expectError(OFF, "WAITAOF 1 0 0");
        disk.expect(List.of(0L, 0L), "WAITAOF 0 0 0");
        disk.stop();
    }

    @Test
    void shouldAnswerAtOnceWhatHasChangedNothing() {
        disk.start();
        disk.run("GET a");
        disk.expect(List.of(1L, 0L), "WAITAOF 1 0 0");
        disk.stop();
    }

    @Test
    void shouldAnswerAtOnceWithAlways() {
        disk.set("appendfsync", "always").start();
        disk.run("SET a 1");
        disk.expect(List.of(1L, 0L), "WAITAOF 1 0 0");
        disk.stop();
    }

    @Test
    void shouldWaitForTheSyncOfTheSecond() {
        disk.start();
        // The first sync comes soon, since the last one is long ago.
        disk.run("SET a 0");
        disk.server.advance(1_200);
        disk.run("SET a 1");
        disk.server.advance(100);
        disk.client.send("WAITAOF", "1", "0", "0");
        disk.server.world().settle();
        assertEquals(List.of(), disk.client.replies());
        assertEquals("1", blocked());
        disk.server.advance(2_000);
        assertEquals(List.of(List.of(1L, 0L)), disk.client.replies());
        disk.files.crash();
        disk.start();
        disk.expect("1", "GET a");
        disk.stop();
    }

    @Test
    void shouldWaitOnlyForWhatItsOwnClientHasChanged() {
        disk.start();
        disk.server.advance(1_200);
        disk.run("SET a 1");
        TestClient other = disk.server.client();
        assertEquals(List.of(1L, 0L), other.run("WAITAOF 1 0 0"));
        disk.stop();
    }

    @Test
    void shouldGiveUpWhenTheTimeIsOver() {
        disk.set("appendfsync", "no").start();
        disk.run("SET a 1");
        disk.client.send("WAITAOF", "1", "0", "500");
        disk.server.advance(400);
        assertEquals(List.of(), disk.client.replies());
        disk.server.advance(200);
        assertEquals(List.of(List.of(0L, 0L)), disk.client.replies());
        disk.expect("1", "GET a");
        disk.stop();
    }

    @Test
    void shouldWaitForReplicasInVain() {
        disk.set("appendfsync", "always").start();
        disk.run("SET a 1");
        disk.client.send("WAITAOF", "1", "1", "500");
        disk.server.advance(600);
        assertEquals(List.of(List.of(1L, 0L)), disk.client.replies());
        disk.stop();
    }

    @Test
    void shouldNotWaitInATransaction() {
        disk.set("appendfsync", "no").start();
        disk.run("SET a 1");
        disk.run("MULTI");
        disk.run("WAITAOF 1 0 0");
        disk.expect(List.of(List.of(0L, 0L)), "EXEC");
        disk.stop();
    }

    @Test
    void shouldSayThatTheLogWasSwitchedOff() {
        disk.set("appendfsync", "no").start();
        disk.run("SET a 1");
        disk.client.send("WAITAOF", "1", "0", "0");
        disk.server.world().settle();
        assertEquals("OK", disk.server.client().run("CONFIG SET appendonly no"));
        disk.server.world().settle();
        assertEquals(OFF, disk.client.replies().getFirst().toString());
        disk.stop();
    }

    @Test
    void shouldEndByClientUnblock() {
        disk.set("appendfsync", "no").start();
        long id = (Long) disk.run("CLIENT ID");
        disk.run("SET a 1");
        disk.client.send("WAITAOF", "1", "0", "0");
        disk.server.world().settle();
        TestClient other = disk.server.client();
        assertEquals(1L, other.run("CLIENT UNBLOCK " + id + " ERROR"));
        disk.server.world().settle();
        assertTrue(disk.client.replies().getFirst().toString().startsWith("-UNBLOCKED"));
        other.run("CONFIG SET appendfsync always");
        disk.server.advance(100);
        disk.expect("1", "GET a");
        disk.stop();
    }

    @Test
    void shouldForgetAClientThatHasGone() {
        disk.set("appendfsync", "no").start();
        TestClient other = disk.server.client();
        other.run("SET a 1");
        other.send("WAITAOF", "1", "0", "0");
        disk.server.world().settle();
        other.disconnect();
        disk.server.world().settle();
        assertEquals("0", blocked());
        disk.run("CONFIG SET appendfsync always");
        disk.expect("1", "GET a");
        disk.stop();
    }
}
