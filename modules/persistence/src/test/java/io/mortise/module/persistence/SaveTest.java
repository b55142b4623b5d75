package io.mortise.module.persistence;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mortise.spi.ServerModule;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class SaveTest {
    private final Disk disk = new Disk();

    private static String errorOf(Object reply) {
        return reply.toString();
    }

    @Test
    void shouldRememberModulesThatAreMissingWhereOnlyTheFileIsTakenAlong() {
        Disk disk = new Disk().start();
        disk.run("SET a 1");
        disk.run("SAVE");
        disk.stop();
        Disk other = new Disk();
        other.files.put("dump.rdb", disk.files.content("dump.rdb"));
        other.start(new ServerModule[0]);
        String told = other.run("GET a").toString();
        assertTrue(told.startsWith("-MODULEMISSING module strings"), told);
        other.expect("string", "TYPE a");
        // And it is handed on.
        other.expect("OK", "SAVE");
        other.stop();
        Disk third = new Disk();
        third.files.put("dump.rdb", other.files.content("dump.rdb"));
        third.start(new ServerModule[0]);
        assertTrue(third.run("APPEND a x").toString().startsWith("-MODULEMISSING"));
        third.stop().start();
        third.expect("1", "GET a");
        third.stop();
    }

    @Test
    void shouldLoadWhatWasSaved() {
        disk.start();
        disk.run("SET a 1");
        disk.run("SET b text PX 100000");
        disk.run("SELECT 5");
        disk.run("SET c other");
        disk.expect("OK", "SAVE");
        disk.stop().start();
        disk.expect("1", "GET a");
        assertTrue((Long) disk.run("PTTL b") > 99_000);
        disk.run("SELECT 5");
        disk.expect("other", "GET c");
        assertEquals("3", disk.info("rdb_last_load_keys_loaded"));
        disk.stop();
    }

    @Test
    void shouldWriteTheOldestVersionThatWillDo() {
        disk.start();
        disk.run("SET a 1");
        disk.run("SAVE");
        assertEquals("REDIS0009", header());
        // A list in the form of Redis 7.
        disk.client.call("RESTORE", "list", "0", new byte[] {18, 1, 1, 1, 'x', 14, 0, 0, 0, 0, 0, 0, 0, 0, 0});
        disk.expect("OK", "SAVE");
        assertEquals("REDIS0010", header());
        disk.stop().start();
        assertNull(disk.failure);
        disk.expect("list", "TYPE list");
        disk.stop();
    }

    private String header() {
        return new String(Arrays.copyOf(disk.files.content("dump.rdb"), 9), StandardCharsets.US_ASCII);
    }

    @Test
    void shouldLeaveOutKeysWhoseTimeIsOver() {
        disk.start();
        disk.run("SET a 1");
        disk.run("SET b 2 PXAT 100");
        disk.run("SET c 2 PX 5000");
        disk.run("SAVE");
        byte[] file = disk.files.content("dump.rdb");
        disk.stop();
        disk.files.put("dump.rdb", file);
        disk.begin(new io.mortise.module.strings.StringsModule());
        disk.server.world().clock().sleep(6_000_000_000L);
        disk.settle();
        disk.expect(List.of("a"), "KEYS *");
        assertEquals("1", disk.info("rdb_last_load_keys_expired"));
        disk.stop();
    }

    @Test
    void shouldSaveInTheBackground() {
        disk.start();
        disk.run("SET a 1");
        disk.expect(1L, "EXISTS a");
        assertEquals("1", disk.info("rdb_changes_since_last_save"));
        disk.sendTogether("BGSAVE", "INFO persistence", "BGSAVE");
        List<Object> replies = disk.client.replies();
        assertEquals("Background saving started", replies.get(0));
        assertTrue(replies.get(1).toString().contains("rdb_bgsave_in_progress:1"));
        assertTrue(errorOf(replies.get(2)).contains("Background save already in progress"));
        disk.server.world().settle();
        assertNotNull(disk.files.content("dump.rdb"));
        assertEquals("0", disk.info("rdb_changes_since_last_save"));
        assertEquals("ok", disk.info("rdb_last_bgsave_status"));
        disk.stop();
    }

    @Test
    void shouldSaveBehindATransactionThatAsksForIt() {
        disk.start();
        disk.run("MULTI");
        disk.run("SET a 1");
        disk.run("BGSAVE");
        disk.expect(List.of("OK", "Background saving scheduled"), "EXEC");
        disk.server.advance(200);
        assertEquals("1", disk.info("rdb_saves"));
        disk.stop().start();
        disk.expect("1", "GET a");
        disk.stop();
    }

    @Test
    void shouldTellWhenItSavedLast() {
        disk.start();
        long before = (Long) disk.run("LASTSAVE");
        disk.server.advance(5_000);
        disk.run("SAVE");
        assertEquals(before + 5, disk.run("LASTSAVE"));
        disk.stop();
    }

    @Test
    void shouldSaveByItselfAfterSoManyChangesAndSeconds() {
        disk.set("save", "10 2").start();
        disk.run("SET a 1");
        disk.server.advance(12_000);
        assertNull(disk.files.content("dump.rdb"));
        disk.run("SET b 1");
        disk.server.advance(300);
        assertNotNull(disk.files.content("dump.rdb"));
        assertEquals("1", disk.info("rdb_saves"));
        disk.server.advance(30_000);
        assertEquals("1", disk.info("rdb_saves"));
        disk.stop();
    }

    @Test
    void shouldSaveAtTheEndIfThereIsARule() {
        disk.set("save", "3600 1").start();
        disk.run("SET a 1");
        disk.stop();
        assertNotNull(disk.files.content("dump.rdb"));
        disk.start();
        disk.expect("1", "GET a");
        disk.run("SET a 2");
        disk.client.send("SHUTDOWN", "NOSAVE");
        disk.server.world().settle();
        disk.start();
        disk.expect("1", "GET a");
        disk.run("CONFIG SET save ");
        disk.run("SET a 3");
        disk.client.send("SHUTDOWN", "SAVE");
        disk.server.world().settle();
        disk.start();
        disk.expect("3", "GET a");
        disk.stop();
    }

    @Test
    void shouldNotEndWhileTheDataCannotBeSaved() {
        disk.start();
        disk.run("SET a 1");
        disk.files.failWhen(operation -> {
            if (operation.startsWith("create")) {
                throw new java.io.IOException("no space left on the simulated device");
            }
        });
        var other = disk.server.client();
        Object reply = disk.run("SHUTDOWN SAVE");
        assertTrue(errorOf(reply).contains("Errors trying to SHUTDOWN. Check logs."), errorOf(reply));
        disk.expect("1", "GET a");
        assertEquals("OK", other.run("SET b 2"));
        disk.client.send("SHUTDOWN", "SAVE", "FORCE");
        disk.server.world().settle();
        assertFalse(disk.client.connection().isOpen());
        disk.files.failWhen(operation -> {});
    }

    @Test
    void shouldRunNothingBehindAShutdown() {
        disk.set("save", "3600 1").start();
        disk.sendTogether("SET a 1", "SHUTDOWN", "SET a 2");
        disk.server.world().settle();
        disk.start();
        disk.expect("1", "GET a");
        disk.stop();
    }

    @Test
    void shouldReloadForDebugging() {
        disk.start();
        disk.run("SET a 1");
        disk.expect("OK", "DEBUG RELOAD");
        disk.expect(1L, "DBSIZE");
        disk.run("SET b 1");
        disk.expect("OK", "DEBUG RELOAD NOSAVE");
        disk.expect(List.of("a"), "KEYS *");
        assertTrue(disk.run("DEBUG LOADAOF").toString().contains("needs appendonly yes"));
        disk.stop();
    }

    @Test
    void shouldReloadOverWhatIsThere() {
        disk.start();
        disk.run("SET a 1");
        disk.run("SET gone 1");
        disk.expect("OK", "SAVE");
        disk.run("SET a 2");
        disk.run("PEXPIRE a 100000");
        disk.run("SET b 2");
        disk.run("DEL gone");
        disk.run("WATCH b");
        disk.expect("OK", "DEBUG RELOAD NOSAVE NOFLUSH MERGE");
        // The file counts, with its expiry, where both have a key.
        assertEquals(List.of("1", "2", "1"), disk.run("MGET a b gone"));
        disk.expect(-1L, "TTL a");
        disk.server.checkInvariants();
        disk.run("MULTI");
        disk.run("GET b");
        disk.expect(null, "EXEC");
        disk.run("SET c 3");
        disk.expect("OK", "DEBUG RELOAD merge noflush");
        assertEquals(List.of("1", "2", "1", "3"), disk.run("MGET a b gone c"));
        disk.expect("OK", "DEBUG RELOAD MERGE");
        disk.expect(4L, "DBSIZE");
        disk.run("DEL a");
        disk.run("DEL gone");
        disk.run("DEL c");
        disk.run("DEL b");
        disk.run("SET d 4");
        disk.expect("OK", "DEBUG RELOAD NOFLUSH NOSAVE");
        disk.expect(5L, "DBSIZE");
        disk.stop();
    }

    @Test
    void shouldRefuseAKeyThatIsThereTwice() {
        disk.start();
        disk.run("SET a 1");
        assertEquals(
                "-ERR Error trying to load the RDB dump: the key 'a' is there twice",
                errorOf(disk.run("DEBUG RELOAD NOFLUSH")));
        disk.expect("1", "GET a");
        disk.run("SET a 2");
        disk.expect("2", "GET a");
        disk.stop();
    }

    @Test
    void shouldKeepTheDataWhereThereIsNoFileToReload() {
        disk.start();
        disk.run("SET a 1");
        assertEquals(
                "-ERR Error trying to load the RDB dump: there is no file dump.rdb",
                errorOf(disk.run("DEBUG RELOAD NOSAVE NOSAVE")));
        disk.expect("1", "GET a");
        assertEquals(
                "-ERR DEBUG RELOAD only supports the MERGE, NOFLUSH and NOSAVE options.",
                errorOf(disk.run("DEBUG RELOAD NOSAVE FOO")));
        disk.stop();
    }

    @Test
    void shouldKeepTheModuleWhileItSaves() {
        disk.start();
        disk.sendTogether("BGSAVE", "MODULE UNLOAD persistence");
        disk.server.world().turn();
        assertTrue(disk.client.replies().toString().contains("is saving the data"));
        disk.server.world().settle();
        disk.expect("OK", "MODULE UNLOAD persistence");
        disk.run("SET a 1");
        assertTrue(disk.run("SHUTDOWN SAVE").toString().contains("persistence"));
        disk.stop();
    }

    @Test
    void shouldSumTheBytesOnlyIfWanted() {
        disk.set("rdbchecksum", "no").start();
        disk.run("SET a 1");
        disk.run("SAVE");
        byte[] file = disk.files.content("dump.rdb");
        assertArrayEquals(new byte[8], Arrays.copyOfRange(file, file.length - 8, file.length));
        disk.stop().start();
        disk.expect("1", "GET a");
        disk.stop();
    }

    @Test
    void shouldCompressLongStringsIfWanted() {
        String text = "again and ".repeat(1_000);
        disk.set("rdbcompression", "no").start();
        disk.client.call("SET", "a", text);
        disk.run("SAVE");
        assertTrue(disk.files.content("dump.rdb").length > 10_000);
        disk.run("CONFIG SET rdbcompression yes");
        disk.run("SAVE");
        assertTrue(disk.files.content("dump.rdb").length < 3_000);
        disk.stop().start();
        disk.expect(text, "GET a");
        disk.stop();
    }
}
