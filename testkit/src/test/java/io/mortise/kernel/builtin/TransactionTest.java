package io.mortise.kernel.builtin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.mortise.kernel.dispatch.Conditions;
import io.mortise.kernel.modules.ModuleLoadException;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.command.ErrorPrefix;
import io.mortise.testkit.TestClient;
import java.util.List;
import org.junit.jupiter.api.Test;

class TransactionTest extends BuiltinTest {
    private static final String ABORTED = "EXECABORT Transaction discarded because of previous errors.";

    private TestClient other;

    private void others(String line) {
        if (other == null) {
            other = server.client();
        }
        other.run(line);
    }

    @Test
    void shouldQueueAndThenRunEverything() {
        put("a");
        expect(OK, "MULTI");
        expect("QUEUED", "PUT b 1");
        expect("QUEUED", "FETCH b");
        expect("QUEUED", "DEL a nokey");
        expectEffects();
        assertEquals(List.of(OK, "1", 1L), run("EXEC"));
        expectEffects("0 CLIENT: PUT b 1", "0 CLIENT: DEL a nokey");
        expect("1", "FETCH b");
    }

    @Test
    void shouldRunNothingTwice() {
        run("MULTI");
        run("PUT a 1");
        run("EXEC");
        expectError("ERR EXEC without MULTI", "EXEC");
        expect(OK, "MULTI");
        assertEquals(List.of(), run("EXEC"));
    }

    @Test
    void shouldGoOnAfterACommandThatFails() {
        put("a");
        run("MULTI");
        run("RENAME nokey b");
        run("EXPIRE a x");
        run("FETCH a");
        assertEquals(
                "[-ERR no such key, -ERR value is not an integer or out of range, a]",
                run("EXEC").toString());
    }

    @Test
    void shouldRunNothingIfACommandWasRefused() {
        run("MULTI");
        expectError("ERR unknown command 'NOSUCH'", "NOSUCH");
        expect("QUEUED", "PUT a 1");
        expectError(ABORTED, "EXEC");
        expect(0L, "EXISTS a");
        expectError("ERR EXEC without MULTI", "EXEC");
    }

    @Test
    void shouldAbortForAWrongNumberOfWords() {
        run("MULTI");
        expectError("ERR wrong number of arguments for 'exists' command", "EXISTS");
        expectError("ERR unknown subcommand 'foo'. Try OBJECT HELP.", "OBJECT foo");
        expectError(ABORTED, "EXEC");
        run("MULTI");
        expectError(
                "EXECABORT Transaction discarded because of: wrong number of arguments for 'exec' command", "EXEC now");
        expectError("ERR EXEC without MULTI", "EXEC");
    }

    @Test
    void shouldRefuseWhatMakesNoSense() {
        expectError("ERR DISCARD without MULTI", "DISCARD");
        expect(OK, "MULTI");
        expectError("ERR MULTI calls can not be nested", "MULTI");
        expectError("ERR WATCH inside MULTI is not allowed", "WATCH a");
        assertEquals(List.of(), run("EXEC"));
    }

    @Test
    void shouldDiscard() {
        put("a");
        run("WATCH a");
        run("MULTI");
        run("DEL a");
        expect(OK, "DISCARD");
        expect(1L, "EXISTS a");
        others("PUT a 2");
        run("MULTI");
        run("FETCH a");
        assertEquals(List.of("2"), run("EXEC"));
    }

    @Test
    void shouldFollowSelectInside() {
        run("MULTI");
        run("SELECT 4");
        run("PUT a 1");
        run("SELECT 0");
        run("EXISTS a");
        assertEquals(List.of(OK, OK, OK, 0L), run("EXEC"));
        expectEffects("4 CLIENT: PUT a 1");
    }

    // ---- WATCH

    /// Watches a key, lets `change` happen, and says whether EXEC still runs.
    private boolean survives(Runnable change) {
        expect(OK, "WATCH a");
        change.run();
        run("MULTI");
        run("PING");
        return run("EXEC") != null;
    }

    @Test
    void shouldRunIfNothingHappened() {
        put("a", "b");
        assertEquals(true, survives(() -> others("PUT b 2")));
        assertEquals(true, survives(() -> others("FETCH a")));
        assertEquals(true, survives(() -> others("EXPIRE a -x")));
        assertEquals(true, survives(() -> others("PERSIST a")));
    }

    @Test
    void shouldNotRunIfAWatchedKeyWasChanged() {
        for (String change : List.of(
                "PUT a 2",
                "DEL a",
                "PUT a 1",
                "EXPIRE a 100",
                "PERSIST a",
                "RENAME a b",
                "RENAME b a",
                "COPY a c",
                "COPY c a REPLACE",
                "MOVE a 1",
                "PUT a 3",
                "FLUSHDB",
                "PUT a 4",
                "FLUSHALL",
                "PUT a 5",
                "SWAPDB 0 1")) {
            assertEquals(change.equals("COPY a c"), survives(() -> others(change)), change);
        }
    }

    @Test
    void shouldNotRunIfItChangedAWatchedKeyItself() {
        put("a");
        assertEquals(false, survives(() -> run("PUT a 2")));
    }

    @Test
    void shouldForgetWatchesAtExecAndUnwatch() {
        put("a");
        run("WATCH a");
        others("PUT a 2");
        expect(OK, "UNWATCH");
        run("MULTI");
        assertEquals(List.of(), run("EXEC"));
        run("WATCH a");
        run("MULTI");
        run("EXEC");
        others("PUT a 3");
        run("MULTI");
        assertEquals(List.of(), run("EXEC"));
    }

    @Test
    void shouldWatchInTheDatabaseThatWasSelected() {
        put("a");
        run("WATCH a");
        run("SELECT 1");
        run("PUT a 2");
        run("MULTI");
        assertEquals(List.of(), run("EXEC"));
    }

    @Test
    void shouldNotRunIfAWatchedKeyExpired() {
        for (boolean active : new boolean[] {true, false}) {
            server.kernel().expireActively(active);
            put("a");
            run("PEXPIRE a 10");
            assertEquals(false, survives(() -> server.advance(300)), "active: " + active);
        }
    }

    @Test
    void shouldRunIfAKeyThatWasPastItsTimeIsRemoved() {
        server.kernel().expireActively(false);
        put("a");
        run("PEXPIRE a 10");
        server.advance(10);
        assertEquals(true, survives(() -> others("EXISTS a")));
        put("a");
        run("PEXPIRE a 10");
        server.advance(10);
        assertEquals(true, survives(() -> others("FLUSHDB")));
        put("a");
        run("PEXPIRE a 10");
        server.advance(10);
        assertEquals(false, survives(() -> others("PUT a 1")));
    }

    @Test
    void shouldCareOnlyForKeysThatASwapBringsOrTakes() {
        assertEquals(true, survives(() -> others("FLUSHALL")));
        assertEquals(true, survives(() -> others("SWAPDB 0 1")));
        run("SELECT 1");
        put("a");
        run("SELECT 0");
        assertEquals(false, survives(() -> others("SWAPDB 0 1")));
        assertEquals(false, survives(() -> others("SWAPDB 0 1")));
    }

    @Test
    void shouldTellBothKindsOfAbortApart() {
        put("a");
        run("WATCH a");
        others("PUT a 2");
        run("MULTI");
        run("NOSUCH");
        expectError(ABORTED, "EXEC");
        run("WATCH a");
        others("PUT a 2");
        run("MULTI");
        assertNull(run("EXEC"));
    }

    // ---- what changes between MULTI and EXEC

    @Test
    void shouldAbortIfACommandVanished() throws ModuleLoadException {
        run("MULTI");
        expect("QUEUED", "PUT a 1");
        server.kernel().modules().uninstall(server.kernel().modules().module("probe"));
        expectError(ABORTED, "EXEC");
        expect("PONG", "PING");
    }

    @Test
    void shouldAbortIfTheServerCannotRunItNow() {
        run("MULTI");
        run("DEL a");
        server.kernel().executor().guards().refuseWrites(new CommandException(ErrorPrefix.MISCONF, "the disk is full"));
        expectError("EXECABORT Transaction discarded because of: MISCONF the disk is full", "EXEC");
        run("MULTI");
        expectError("MISCONF the disk is full", "DEL a");
        expectError(ABORTED, "EXEC");
        run("MULTI");
        run("FETCH a");
        assertEquals(1, ((List<?>) run("EXEC")).size());
    }

    @Test
    void shouldForgetATransactionWhoseClientHasGone() {
        put("a");
        run("WATCH a");
        run("MULTI");
        run("DEL a");
        client.disconnect();
        server.world().settle();
        client = server.client();
        expect(1L, "EXISTS a");
        assertNull(server.kernel().databases().at(0).watched());
        assertEquals(false, server.kernel().engine().client(2).is(Conditions.IN_TRANSACTION));
    }
}
