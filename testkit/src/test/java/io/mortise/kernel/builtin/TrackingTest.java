package io.mortise.kernel.builtin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mortise.testkit.RespReader.Push;
import io.mortise.testkit.TestClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// CLIENT TRACKING and its kin.
class TrackingTest extends BuiltinTest {
    private TestClient other;

    @BeforeEach
    void connect() {
        other = server.client();
        run("HELLO 3");
        put("a", "b", "c");
    }

    /// The keys that a client was told to have changed; null stands for all.
    private List<Object> told(TestClient by) {
        List<Object> keys = new ArrayList<>();
        for (Object reply : by.replies()) {
            List<?> push = ((Push) reply).content();
            assertEquals("invalidate", push.getFirst());
            keys.add(push.get(1) == null ? null : ((List<?>) push.get(1)).getFirst());
        }
        return keys;
    }

    @Test
    void shouldTellOnceWhatWasReadAndChanged() {
        expect(OK, "CLIENT TRACKING on");
        run("FETCH a");
        run("FETCH b");
        other.run("PUT a 1");
        other.run("PUT a 2");
        other.run("PUT c 2");
        other.run("DEL b");
        assertEquals(List.of("a", "b"), told(client));
        run("FETCH a");
        other.run("EXPIRE a 100");
        assertEquals(List.of("a"), told(client));
        run("FETCH a");
        server.advance(101_000);
        assertEquals(List.of("a"), told(client));
        run("FETCH c");
        other.run("FLUSHALL");
        assertEquals("[null]", told(client).toString());
        assertTrue(run("INFO clients").toString().contains("tracking_clients:1"), "INFO");
        expect(OK, "CLIENT TRACKING off");
        run("FETCH c");
        other.run("PUT c 1");
        assertEquals(List.of(), told(client));
    }

    @Test
    void shouldTellOfOnesOwnChangesUnlessToldNotTo() {
        run("CLIENT TRACKING on");
        run("FETCH a");
        expect(OK, "PUT a 1");
        assertEquals(List.of("a"), told(client));
        run("CLIENT TRACKING on NOLOOP");
        run("FETCH a");
        expect(OK, "PUT a 1");
        assertEquals(List.of(), told(client));
        run("FETCH a");
        other.run("PUT a 1");
        assertEquals(List.of("a"), told(client));
    }

    @Test
    void shouldTellOfAllKeysWithAPrefix() {
        expect(OK, "CLIENT TRACKING on BCAST PREFIX a PREFIX x");
        expect(OK, "CLIENT TRACKING on BCAST PREFIX y");
        for (String key : List.of("abc", "b", "xyz", "y")) {
            other.run("PUT " + key + " 1");
        }
        assertEquals(List.of("abc", "xyz", "y"), told(client));
        Map<?, ?> info = (Map<?, ?>) run("CLIENT TRACKINGINFO");
        assertEquals("[on, bcast]", info.get("flags").toString());
        assertEquals(List.of("a", "x", "y"), info.get("prefixes"));
    }

    @Test
    void shouldTrackOnlyWhatIsAskedFor() {
        run("CLIENT TRACKING on OPTIN");
        run("FETCH a");
        expect(OK, "CLIENT CACHING yes");
        run("FETCH b");
        run("FETCH c");
        other.run("PUT a 1");
        other.run("PUT b 1");
        other.run("PUT c 1");
        assertEquals(List.of("b"), told(client));
        run("CLIENT TRACKING off");
        run("CLIENT TRACKING on OPTOUT");
        expect(OK, "CLIENT CACHING no");
        run("FETCH a");
        run("FETCH b");
        other.run("PUT a 1");
        other.run("PUT b 1");
        assertEquals(List.of("b"), told(client));
    }

    @Test
    void shouldTellAnotherConnectionInPlaceOfThisOne() {
        TestClient hearing = server.client();
        hearing.run("HELLO 3");
        expect(OK, "CLIENT TRACKING on REDIRECT 3");
        expect(3L, "CLIENT GETREDIR");
        run("FETCH a");
        other.run("PUT a 1");
        assertEquals(List.of("a"), told(hearing));
        assertEquals(List.of(), told(client));
        hearing.disconnect();
        server.world().settle();
        run("FETCH a");
        other.run("PUT a 1");
        List<?> broken = ((Push) client.replies().getFirst()).content();
        assertEquals(List.of("tracking-redir-broken", 3L), broken);
        assertEquals(
                "[on, broken_redirect]",
                ((Map<?, ?>) run("CLIENT TRACKINGINFO")).get("flags").toString());
    }

    @Test
    void shouldForgetWhatIsTooMuch() {
        run("CONFIG SET tracking-table-max-keys 2");
        run("CLIENT TRACKING on");
        run("FETCH a");
        run("FETCH b");
        run("FETCH c");
        assertEquals(List.of("a"), told(client));
        assertTrue(run("INFO stats").toString().contains("tracking_total_keys:2"), "INFO");
    }

    @Test
    void shouldForgetAClientThatHasGone() {
        TestClient third = server.client();
        third.run("HELLO 3");
        third.run("CLIENT TRACKING on");
        third.run("FETCH a");
        run("CLIENT TRACKING on");
        run("FETCH a");
        third.disconnect();
        server.world().settle();
        other.run("PUT a 1");
        assertEquals(List.of("a"), told(client));
        assertEquals(0, server.kernel().executor().faults().count());
    }

    @Test
    void shouldRefuseWhatDoesNotFit() {
        String mode = " before disabling tracking for this client, and then re-enabling it with a different mode.";
        expectError("ERR syntax error", "CLIENT TRACKING foo");
        expectError("ERR syntax error", "CLIENT TRACKING on foo");
        expectError("ERR syntax error", "CLIENT TRACKING on PREFIX");
        expectError("ERR PREFIX option requires BCAST mode to be enabled", "CLIENT TRACKING on PREFIX a");
        expectError("ERR You can't specify both OPTIN mode and OPTOUT mode", "CLIENT TRACKING on OPTIN OPTOUT");
        expectError("ERR OPTIN and OPTOUT are not compatible with BCAST", "CLIENT TRACKING on OPTIN BCAST");
        expectError("ERR The client ID you want redirect to does not exist", "CLIENT TRACKING on REDIRECT 99");
        expectError(
                "ERR Prefix 'a' overlaps with another provided prefix 'ab'. Prefixes for a single client must not overlap.",
                "CLIENT TRACKING on BCAST PREFIX a PREFIX ab");
        expect(-1L, "CLIENT GETREDIR");
        expectError(
                "ERR CLIENT CACHING can be called only when the client is in tracking mode with OPTIN or OPTOUT mode enabled",
                "CLIENT CACHING yes");
        run("CLIENT TRACKING on OPTIN");
        expectError("ERR You can't switch BCAST mode on/off" + mode, "CLIENT TRACKING on BCAST");
        expectError("ERR You can't switch OPTIN/OPTOUT mode" + mode, "CLIENT TRACKING on OPTOUT");
        expectError(
                "ERR CLIENT CACHING NO is only valid when tracking is enabled in OPTOUT mode.", "CLIENT CACHING no");
        expectError("ERR syntax error", "CLIENT CACHING foo");
        expect(OK, "CLIENT CACHING yes");
        run("CLIENT TRACKING off");
        run("CLIENT TRACKING on BCAST PREFIX b");
        expectError(
                "ERR Prefix 'bc' overlaps with an existing prefix 'b'. Prefixes for a single client must not overlap.",
                "CLIENT TRACKING on BCAST PREFIX bc");
    }
}
