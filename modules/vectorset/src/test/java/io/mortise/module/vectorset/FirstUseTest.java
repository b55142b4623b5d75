package io.mortise.module.vectorset;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.mortise.testkit.TestClient;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The first use of vectors, which takes long and is rehearsed on another thread.
class FirstUseTest {
    private final Conversation talk = new Conversation();
    private final TestClient other = talk.server.client();

    @AfterEach
    void close() {
        talk.close();
    }

    /// Sends a line and lets everything happen but work in the background.
    private List<Object> turn(TestClient client, String line) {
        client.send((Object[]) line.split(" "));
        talk.server.world().turn();
        return client.replies();
    }

    @Test
    void shouldKeepNobodyElseWaiting() {
        assertEquals(List.of(), turn(talk.client, "VADD v VALUES 2 1 2 a"));
        assertEquals(List.of(), turn(talk.client, "VCARD v"));
        assertEquals(
                List.of("PONG", 0L),
                List.of(turn(other, "PING").getFirst(), turn(other, "EXISTS v").getFirst()));
        talk.server.world().settle();
        assertEquals(List.of(1L, 1L), talk.client.replies());
        assertEquals(List.of(1L), turn(talk.client, "VADD v VALUES 2 2 1 b"));
        assertEquals(List.of(List.of("b", "a")), turn(other, "VSIM v ELE b"));
        assertEquals("vadd v [a], vadd v [b]", talk.recorder.eventText());
        assertEquals(2, talk.recorder.takeEffects().size());
    }

    @Test
    void shouldBeRehearsedForASearch() {
        // Nothing is rehearsed in a transaction, where everything happens at once.
        assertEquals("OK", talk.call("MULTI"));
        assertEquals("QUEUED", talk.call("VADD v VALUES 2 1 2 a"));
        assertEquals(List.of(List.of(1L)), turn(talk.client, "EXEC"));
        byte[] payload = ((String) talk.call("DUMP v")).getBytes(StandardCharsets.ISO_8859_1);
        assertEquals("OK", talk.send("RESTORE", "w", "0", payload));
        assertEquals(List.of(List.of()), turn(talk.client, "VSIM nokey ELE a"));
        assertEquals(List.of(), turn(talk.client, "VSIM w ELE a"));
        assertEquals(List.of(), turn(talk.client, "VSIM w ELE nobody"));
        assertEquals(List.of(List.of()), turn(other, "VSIM nokey ELE a"));
        talk.server.world().settle();
        assertEquals(
                "[[a], -ERR element not found in set]", talk.client.replies().toString());
        assertEquals(List.of(List.of("a")), turn(talk.client, "VSIM w ELE a"));
    }

    @Test
    void shouldRefuseAsEver() {
        assertEquals(
                "-ERR Vector dimension mismatch - got 3 but set has 2",
                List.of(talk.call("VADD v VALUES 2 1 2 a"), talk.call("VADD v VALUES 3 1 2 3 a"))
                        .getLast()
                        .toString());
    }

    @Test
    void shouldStayOnTheCommandThreadIfAsked() {
        assertEquals("OK", talk.call("CONFIG SET vectorset.force-single-threaded-execution yes"));
        assertEquals(List.of(1L), turn(talk.client, "VADD v VALUES 2 1 2 a"));
    }
}
