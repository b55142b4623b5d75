package io.mortise.module.persistence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mortise.testkit.simulation.MemoryFiles;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Whatever goes wrong while data is saved, there is a whole file afterwards, and clients are told.
class SnapshotFailureTest {
    private int operations;

    private void failAt(Disk disk, int index, IOException failure) {
        operations = 0;
        disk.files.failWhen(operation -> {
            boolean counts = !operation.startsWith("delete");
            if (counts && operations++ == index) {
                throw failure;
            }
        });
    }

    @Test
    void shouldLeaveAWholeFileWhicheverOperationFails() {
        for (int index = 0; ; index++) {
            for (IOException failure :
                    List.of(new IOException("input/output error"), new MemoryFiles.ShortWrite(7, "no space left"))) {
                Disk disk = new Disk().start();
                disk.run("SET a old");
                disk.expect("OK", "SAVE");
                disk.run("SET a new");
                failAt(disk, index, failure);
                Object reply = disk.run("SAVE");
                boolean happened = operations > index;
                disk.files.failWhen(operation -> {});
                assertEquals(List.of("dump.rdb"), disk.names(""));
                if (!happened) {
                    assertEquals("OK", reply);
                    assertTrue(index > 5, "operations=" + index);
                    return;
                }
                assertTrue(reply.toString().contains("could not be saved"), reply.toString());
                assertEquals("err", disk.info("rdb_last_bgsave_status"));
                disk.files.crash();
                disk.start();
                assertNull(disk.failure);
                assertEquals("old", disk.run("GET a"));
                disk.expect("OK", "SAVE");
                disk.stop();
            }
        }
    }

    @Test
    void shouldRefuseWritesAfterASaveThatFailed() {
        Disk disk = new Disk().set("save", "3600 1000000").start();
        disk.run("SET a 1");
        failAt(disk, 0, new IOException("permission denied"));
        disk.run("SAVE");
        disk.files.failWhen(operation -> {});
        assertTrue(
                disk.run("SET a 2").toString().startsWith("-MISCONF"),
                disk.run("SET a 2").toString());
        assertTrue(disk.run("PING").toString().startsWith("-MISCONF"));
        disk.expect("1", "GET a");
        disk.run("CONFIG SET stop-writes-on-bgsave-error no");
        disk.expect("OK", "SET a 2");
        disk.run("CONFIG SET stop-writes-on-bgsave-error yes");
        assertTrue(disk.run("SET a 3").toString().startsWith("-MISCONF"));
        disk.expect("OK", "SAVE");
        disk.expect("OK", "SET a 3");
        disk.stop();
    }

    @Test
    void shouldTryAgainByItself() {
        Disk disk = new Disk().set("save", "1 1").start();
        disk.run("SET a 1");
        failAt(disk, 0, new IOException("input/output error"));
        disk.server.advance(2_500);
        assertEquals("err", disk.info("rdb_last_bgsave_status"));
        disk.files.failWhen(operation -> {});
        disk.server.advance(3_000);
        assertEquals("err", disk.info("rdb_last_bgsave_status"));
        disk.server.advance(3_000);
        assertEquals("ok", disk.info("rdb_last_bgsave_status"));
        disk.expect("OK", "SET a 2");
        disk.stop();
    }

    @Test
    void shouldNotStartWithAFileThatCannotBeRead() {
        Disk disk = new Disk().start();
        disk.run("SET a 1");
        disk.run("SAVE");
        disk.stop();
        disk.files.failWhen(operation -> {
            if (operation.startsWith("read")) {
                throw new IOException("input/output error");
            }
        });
        disk.start();
        assertTrue(disk.failure.getMessage().contains("input/output error"));
        disk.files.failWhen(operation -> {});
    }
}
