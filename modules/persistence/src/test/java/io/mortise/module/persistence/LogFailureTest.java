package io.mortise.module.persistence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mortise.testkit.simulation.MemoryFiles;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is promised about the log when the disk does not do what it should.
class LogFailureTest {
    private final Disk disk = new Disk().set("appendonly", "yes");
    private int operations;

    private void fail(String beginning, IOException failure) {
        disk.files.failWhen(operation -> {
            if (operation.startsWith(beginning)) {
                throw failure;
            }
        });
    }

    private void mend() {
        disk.files.failWhen(operation -> {});
    }

    @Test
    void shouldRefuseWritesWhileTheDiskIsFull() {
        disk.start();
        disk.run("SET a 1");
        disk.server.advance(100);
        fail("write", new MemoryFiles.ShortWrite(9, "No space left on device"));
        disk.expect("OK", "SET a 2");
        disk.server.advance(100);
        String refusal = disk.run("SET a 3").toString();
        assertTrue(refusal.startsWith("-MISCONF Errors writing to the AOF file: No space left on device"), refusal);
        disk.expect("2", "GET a");
        assertEquals("err", disk.info("aof_last_write_status"));
        mend();
        disk.server.advance(2_000);
        assertEquals("ok", disk.info("aof_last_write_status"));
        disk.expect("OK", "SET b 1");
        disk.stop().start();
        disk.expect("2", "GET a");
        disk.expect("1", "GET b");
        disk.stop();
    }

    @Test
    void shouldCarryOnWhenASyncFailsOnceASecond() {
        disk.start();
        disk.run("SET a 1");
        fail("sync", new IOException("Input/output error"));
        disk.server.advance(2_500);
        assertTrue(disk.run("SET a 2").toString().startsWith("-MISCONF"));
        mend();
        disk.server.advance(2_500);
        disk.expect("OK", "SET a 3");
        disk.server.advance(2_500);
        disk.files.crash();
        disk.start();
        disk.expect("3", "GET a");
        disk.stop();
    }

    @ParameterizedTest
    @ValueSource(strings = {"sync", "write"})
    void shouldEndRatherThanAcknowledgeWhatIsNotDurable(String operation) {
        disk.set("appendfsync", "always").set("save", "3600 1").start();
        disk.expect("OK", "SET a 1");
        fail(operation + " appendonlydir/appendonly.aof.1.incr", new IOException("Input/output error"));
        var reader = disk.server.client();
        disk.client.send("SET", "a", "2");
        disk.server.world().turn();
        reader.send("GET", "a");
        disk.server.world().settle();
        assertEquals(List.of(), disk.client.replies());
        assertEquals(List.of(), reader.replies());
        assertFalse(disk.client.connection().isOpen());
        assertFalse(reader.connection().isOpen());
        assertNull(disk.files.content("dump.rdb"));
        mend();
        disk.files.crash();
        disk.start();
        disk.expect("1", "GET a");
        disk.stop();
    }

    @Test
    void shouldMakeClientsWaitForASlowDisk() {
        disk.start();
        disk.server.world().turn();
        disk.client.send("SET", "a", "1");
        disk.server.world().turn();
        assertEquals(List.of("OK"), disk.client.replies());
        // Background work gets no turn for a while, as if the disk did not answer.
        for (int millis = 0; millis < 3_000; millis += 10) {
            disk.server.world().turn(10_000);
        }
        disk.client.send("SET", "a", "2");
        disk.server.world().turn();
        disk.server.world().turn(1_000);
        assertEquals(List.of(), disk.client.replies());
        disk.server.world().settle();
        assertEquals(List.of("OK"), disk.client.replies());
        assertEquals("1", disk.info("aof_delayed_fsync"));
        disk.stop();
    }

    @Test
    void shouldMakeClientsWaitForASlowSync() {
        disk.start();
        disk.client.send("SET", "a", "1");
        for (int millis = 0; millis < 50; millis += 10) {
            disk.server.world().turn(10_000);
        }
        // What was gathered is written, and then the sync of the second gets no turn for a while.
        while (disk.server.world().workWaiting() > 0) {
            disk.server.world().work();
        }
        assertEquals(List.of("OK"), disk.client.replies());
        for (int millis = 0; millis < 4_000; millis += 10) {
            disk.server.world().turn(10_000);
        }
        disk.client.send("SET", "a", "2");
        disk.server.world().turn();
        assertEquals(List.of(), disk.client.replies());
        disk.server.world().settle();
        assertEquals(List.of("OK"), disk.client.replies());
        assertEquals("1", disk.info("aof_delayed_fsync"));
        disk.stop();
    }

    /// Makes the operation of that number fail, from the beginning of a rewrite on.
    private void failAt(int index) {
        operations = 0;
        disk.files.failWhen(operation -> {
            if (operations++ == index) {
                throw new IOException("Input/output error");
            }
        });
    }

    @Test
    void shouldSurviveARewriteThatFailsAnywhere() {
        for (int index = 0; ; index++) {
            Disk each = new Disk().set("appendonly", "yes").set("auto-aof-rewrite-percentage", "0");
            each.start();
            each.run("SET a 1");
            each.run("SET b 1");
            each.server.advance(1_500);
            int failing = index;
            int[] count = new int[1];
            each.files.failWhen(operation -> {
                if (count[0]++ == failing) {
                    throw new IOException("Input/output error");
                }
            });
            each.run("BGREWRITEAOF");
            each.server.advance(100);
            each.files.failWhen(operation -> {});
            each.server.advance(3_000);
            each.expect("OK", "SET b 2");
            each.server.advance(1_500);
            each.files.crash();
            each.start();
            assertNull(each.failure, "operation " + index);
            each.expect("1", "GET a");
            each.expect("2", "GET b");
            each.expect("Background append only file rewriting started", "BGREWRITEAOF");
            each.server.advance(100);
            assertEquals("1", each.info("aof_rewrites"), "operation " + index);
            each.stop().start();
            each.expect("2", "GET b");
            each.stop();
            if (count[0] <= index) {
                assertTrue(index > 15, "operations=" + index);
                return;
            }
        }
    }

    @Test
    void shouldBeSwitchedOnAlthoughTheDiskRefusesAtFirst() {
        disk.set("appendonly", "no").start();
        disk.run("SET a 1");
        failAt(3);
        disk.run("CONFIG SET appendonly yes");
        disk.server.advance(500);
        mend();
        disk.run("SET b 2");
        disk.server.advance(4_000);
        disk.files.crash();
        disk.set("appendonly", "yes").start();
        disk.expect(2L, "DBSIZE");
        disk.stop();
    }
}
