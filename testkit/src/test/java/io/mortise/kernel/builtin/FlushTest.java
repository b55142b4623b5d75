package io.mortise.kernel.builtin;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.mortise.spi.event.ServerEvent;
import io.mortise.testkit.TestClient;
import java.util.List;
import org.junit.jupiter.api.Test;

/// FLUSHDB, FLUSHALL, SWAPDB, SELECT.
class FlushTest extends BuiltinTest {
    private void putInDatabase(int database, String key) {
        expect(OK, "SELECT " + database);
        put(key);
    }

    @Test
    void shouldEmptyOneDatabase() {
        putInDatabase(1, "a");
        putInDatabase(0, "b");
        expect(OK, "FLUSHDB");
        expectEffects("0 CLIENT: FLUSHDB");
        assertEquals(List.of(new ServerEvent.Flushed(0)), probe.serverEvents);
        expect(0L, "DBSIZE");
        expect(OK, "SELECT 1");
        expect(1L, "DBSIZE");
    }

    @Test
    void shouldEmptyAllDatabases() {
        putInDatabase(1, "a");
        putInDatabase(0, "b");
        expect(OK, "FLUSHALL ASYNC");
        expectEffects("0 CLIENT: FLUSHALL ASYNC");
        assertEquals(List.of(new ServerEvent.Flushed(-1)), probe.serverEvents);
        expect(0L, "DBSIZE");
        expect(OK, "SELECT 1");
        expect(0L, "DBSIZE");
    }

    @Test
    void shouldPropagateEvenIfThereWasNothing() {
        expect(OK, "FLUSHDB sync");
        expectEffects("0 CLIENT: FLUSHDB sync");
        expectError("ERR syntax error", "FLUSHDB foo");
        expectError("ERR syntax error", "FLUSHALL SYNC ASYNC");
    }

    @Test
    void shouldCountEachKeyAsAChange() {
        put("a", "b", "c");
        long before = server.kernel().executor().stream().changes();
        run("FLUSHALL");
        assertEquals(before + 4, server.kernel().executor().stream().changes());
    }

    @Test
    void shouldSwapDatabasesForAll() {
        putInDatabase(2, "two");
        putInDatabase(0, "zero");
        TestClient other = server.client();
        other.run("SELECT 2");
        forget();
        expect(OK, "SWAPDB 0 2");
        expectEffects("0 CLIENT: SWAPDB 0 2");
        assertEquals(List.of(new ServerEvent.Swapped(0, 2)), probe.serverEvents);
        expect("two", "FETCH two");
        assertEquals("zero", other.run("FETCH zero"));
    }

    @Test
    void shouldRefuseToSwapWhatIsNotThere() {
        expectError("ERR invalid first DB index", "SWAPDB a 1");
        expectError("ERR invalid second DB index", "SWAPDB 0 a");
        expectError("ERR invalid first DB index", "SWAPDB 99999999999 1");
        expectError("ERR DB index is out of range", "SWAPDB 0 99");
        expectError("ERR DB index is out of range", "SWAPDB -1 0");
        expect(OK, "SWAPDB 1 1");
    }

    @Test
    void shouldServeThoseWhoWaitForAKeyThatASwapBrings() {
        putInDatabase(3, "a");
        expect(OK, "SELECT 0");
        TestClient waiter = server.client();
        waiter.send("AWAIT", "a");
        server.world().settle();
        assertEquals(List.of(), waiter.replies());
        run("SWAPDB 0 3");
        assertEquals(List.of("a"), waiter.replies());
    }

    @Test
    void shouldGoOnWaitingWhenTheDatabaseIsEmptied() {
        TestClient waiter = server.client();
        waiter.send("AWAIT", "a");
        server.world().settle();
        run("FLUSHALL");
        run("FLUSHDB");
        assertEquals(List.of(), waiter.replies());
        put("a");
        assertEquals(List.of("a"), waiter.replies());
    }

    @Test
    void shouldSelectOnlyDatabasesThatExist() {
        expect(OK, "SELECT 15");
        expectError("ERR DB index is out of range", "SELECT 16");
        expectError("ERR DB index is out of range", "SELECT -1");
        expectError("ERR value is not an integer or out of range", "SELECT x");
    }
}
