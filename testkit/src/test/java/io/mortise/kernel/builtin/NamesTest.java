package io.mortise.kernel.builtin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.mortise.testkit.TestClient;
import java.util.List;
import org.junit.jupiter.api.Test;

/// RENAME, RENAMENX, MOVE, COPY.
class NamesTest extends BuiltinTest {
    @Test
    void shouldRenameWithValueAndExpiry() {
        put("a");
        run("EXPIRE a 100");
        forget();
        expect(OK, "RENAME a b");
        expectEffects("0 CLIENT: RENAME a b");
        expectEvents("0 rename_from a", "0 rename_to b");
        expect("a", "FETCH b");
        expect(100L, "TTL b");
        expect(0L, "EXISTS a");
    }

    @Test
    void shouldRenameOverAnotherKey() {
        put("a", "b");
        run("EXPIRE b 100");
        forget();
        expect(OK, "RENAME a b");
        expect("a", "FETCH b");
        expect(-1L, "TTL b");
        assertEquals(List.of("0 overwritten b"), probe.quietEvents);
    }

    @Test
    void shouldLeaveAKeyThatHasTheNameAlready() {
        put("a");
        expect(OK, "RENAME a a");
        expect(0L, "RENAMENX a a");
        expectEffects();
        expectEvents();
        expect("a", "FETCH a");
    }

    @Test
    void shouldRenameOnlyToAFreeNameIfAsked() {
        put("a", "b");
        expect(0L, "RENAMENX a b");
        expectEffects();
        expect(1L, "RENAMENX a c");
        expectEffects("0 CLIENT: RENAMENX a c");
    }

    @Test
    void shouldRefuseToRenameWhatIsNotThere() {
        expectError("ERR no such key", "RENAME a b");
        expectError("ERR no such key", "RENAMENX a a");
    }

    @Test
    void shouldTakeAPlaceWhoseKeyIsPastItsTime() {
        server.kernel().expireActively(false);
        put("a", "b");
        run("PEXPIRE b 10");
        forget();
        server.advance(10);
        expect(1L, "RENAMENX a b");
        expectEffects("0 EXPIRY: DEL b", "0 CLIENT: RENAMENX a b");
        expectEvents("0 expired b", "0 rename_from a", "0 rename_to b");
    }

    @Test
    void shouldMoveToAnotherDatabase() {
        put("a");
        run("EXPIRE a 100");
        forget();
        expect(1L, "MOVE a 3");
        expectEffects("0 CLIENT: MOVE a 3");
        expectEvents("0 move_from a", "3 move_to a");
        assertEquals(List.of("3 new a"), probe.quietEvents);
        expect(0L, "DBSIZE");
        expect(OK, "SELECT 3");
        expect("a", "FETCH a");
        expect(100L, "TTL a");
    }

    @Test
    void shouldMoveOnlyToAFreePlace() {
        put("a");
        run("SELECT 1");
        put("a");
        expect(0L, "MOVE a 0");
        expect(0L, "MOVE nokey 0");
        expectEffects();
        expectError("ERR source and destination objects are the same", "MOVE a 1");
        expectError("ERR DB index is out of range", "MOVE a 16");
        expectError("ERR DB index is out of range", "MOVE a -1");
        expectError("ERR value is not an integer or out of range", "MOVE a x");
        expectError("ERR value is out of range, value must between -2147483648 and 2147483647", "MOVE a 99999999999");
    }

    @Test
    void shouldCopyIndependently() {
        put("a");
        run("EXPIRE a 100");
        forget();
        expect(1L, "COPY a b");
        expectEffects("0 CLIENT: COPY a b");
        expectEvents("0 copy_to b");
        expect(100L, "TTL b");
        expect(OK, "PUT a changed");
        expect("a", "FETCH b");
    }

    @Test
    void shouldCopyToAnotherDatabase() {
        put("a");
        expect(1L, "COPY a a DB 2");
        expectEffects("0 CLIENT: COPY a a DB 2");
        expectEvents("2 copy_to a");
        expect(0L, "COPY a a DB 2");
        expectEffects();
        expect(1L, "COPY a a REPLACE DB 2");
        expectEffects("0 CLIENT: COPY a a REPLACE DB 2");
    }

    @Test
    void shouldRefuseToCopyBadly() {
        put("a", "b");
        expect(0L, "COPY a b");
        expect(0L, "COPY nokey c");
        expect(1L, "COPY a b REPLACE");
        expectError("ERR source and destination objects are the same", "COPY a a");
        expectError("ERR syntax error", "COPY a b DB");
        expectError("ERR syntax error", "COPY a b foo");
        expectError("ERR DB index is out of range", "COPY a b DB 99");
    }

    @Test
    void shouldCopyValuesOfAllSizes() {
        for (int length : new int[] {0, 10, 300, 70_000, 200_000}) {
            String value = "x".repeat(length);
            client.call("PUT", "a", value);
            expect(1L, "COPY a b REPLACE");
            client.call("PUT", "a", "y" + value);
            assertEquals(value, run("FETCH b"));
            expect(OK, "RENAME b c");
            assertEquals(value, run("FETCH c"));
            server.checkInvariants();
        }
    }

    @Test
    void shouldServeThoseWhoWaitForTheNewName() {
        TestClient renamed = server.client();
        TestClient moved = server.client();
        TestClient copied = server.client();
        renamed.send("AWAIT", "b");
        copied.send("AWAIT", "c");
        moved.send("SELECT", "5");
        moved.send("AWAIT", "b");
        server.world().settle();
        put("a");
        run("RENAME a b");
        assertEquals(List.of("a"), renamed.replies());
        run("COPY b c");
        assertEquals(List.of("a"), copied.replies());
        run("MOVE b 5");
        assertEquals(List.of(OK, "a"), moved.replies());
    }

    @Test
    void shouldGiveNothingOfAMissingKey() {
        assertNull(run("RANDOMKEY"));
        put("a");
        expect("a", "RANDOMKEY");
    }
}
