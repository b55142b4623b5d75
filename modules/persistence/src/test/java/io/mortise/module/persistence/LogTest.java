package io.mortise.module.persistence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mortise.module.strings.StringsModule;
import io.mortise.spi.ServerModule;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LogTest {
    private final Disk disk = new Disk().set("appendonly", "yes");

    private String text(String file) {
        byte[] bytes = disk.files.content("appendonlydir/" + file);
        return bytes == null ? null : new String(bytes, StandardCharsets.ISO_8859_1).replace("\r\n", " ");
    }

    /// The manifest without what it says about modules.
    private String manifest() {
        return text("appendonly.aof.manifest").replaceAll("# mortise [^\n]*\n", "");
    }

    private String increment(int number) {
        disk.server.advance(2_000);
        return text("appendonly.aof." + number + ".incr.aof");
    }

    @Test
    void shouldMakeALogAtTheFirstStart() {
        disk.start();
        assertEquals("""
                file appendonly.aof.1.base.rdb seq 1 type b
                file appendonly.aof.1.incr.aof seq 1 type i startoffset 0
                """, manifest());
        assertEquals("", increment(1));
        assertEquals("1", disk.info("aof_enabled"));
        disk.stop();
    }

    @Test
    void shouldNoteWhereItBeginsAndEnds() {
        disk.start();
        disk.run("SET a 1");
        disk.stop();
        int bytes = disk.files.content("appendonlydir/appendonly.aof.1.incr.aof").length;
        String ended = "file appendonly.aof.1.base.rdb seq 1 type b\n"
                + "file appendonly.aof.1.incr.aof seq 1 type i startoffset 0 endoffset " + bytes + "\n";
        assertEquals(ended, manifest());
        disk.start();
        disk.run("GET a");
        disk.server.advance(2_000);
        assertEquals(ended, manifest());
        disk.run("SET a 2");
        disk.server.advance(2_000);
        assertTrue(manifest().endsWith("startoffset 0\n"), manifest());
        disk.run("BGREWRITEAOF");
        disk.server.advance(2_000);
        assertEquals(
                "file appendonly.aof.2.base.rdb seq 2 type b\n"
                        + "file appendonly.aof.2.incr.aof seq 2 type i startoffset " + 2 * bytes + "\n",
                manifest());
        disk.expect("OK", "CONFIG SET appendonly no");
        disk.server.advance(100);
        assertTrue(manifest().endsWith("startoffset " + 2 * bytes + " endoffset " + 2 * bytes + "\n"), manifest());
        disk.run("SET b 1");
        disk.expect("OK", "CONFIG SET appendonly yes");
        disk.server.advance(2_000);
        assertTrue(manifest().endsWith("startoffset " + 2 * bytes + "\n"), manifest());
        disk.stop();
    }

    @Test
    void shouldNoteWhichModulesWriteIt() throws IOException {
        disk.start();
        disk.run("SET a 1");
        disk.server.advance(2_000);
        String text = text("appendonly.aof.manifest");
        assertTrue(text.contains("# mortise module strings 0.0.0\n# mortise command "), text);
        disk.stop();
        disk.files.delete("modules.known");
        // Only the log is taken along, and its commands cannot be run here.
        disk.start(new ServerModule[0]);
        disk.expect("pending", "TYPE a");
        assertTrue(disk.run("GET a").toString().startsWith("-MODULEMISSING module strings 0.0.0"));
        disk.stop();
    }

    @Test
    void shouldWriteEffects() {
        disk.start();
        disk.run("SET a 1");
        disk.run("GET a");
        disk.run("SET a 1 NX");
        disk.run("DEL nokey");
        disk.run("SELECT 9");
        disk.run("INCR n");
        assertEquals("*2 $6 SELECT $1 0 *3 $3 SET $1 a $1 1 *2 $6 SELECT $1 9 *2 $4 INCR $1 n ", increment(1));
        disk.stop();
    }

    @Test
    void shouldWriteTransactionsAsAWhole() {
        disk.start();
        disk.run("MULTI");
        disk.run("SET a 1");
        disk.run("SELECT 3");
        disk.run("SET b 1");
        disk.run("EXEC");
        assertEquals(
                "*2 $6 SELECT $1 0 *1 $5 MULTI *3 $3 SET $1 a $1 1 *2 $6 SELECT $1 3 *3 $3 SET $1 b $1 1 *1 $4 EXEC ",
                increment(1));
        disk.stop().start();
        disk.expect("1", "GET a");
        disk.run("SELECT 3");
        disk.expect("1", "GET b");
        disk.stop();
    }

    @Test
    void shouldGoOnWhereItEnded() {
        disk.start();
        disk.run("SET a 1 PX 100000");
        disk.run("SELECT 2");
        disk.run("SET b 1");
        for (int round = 0; round < 3; round++) {
            disk.stop().start();
            assertNull(disk.failure);
            disk.run("INCR a");
            disk.run("SELECT 2");
            disk.run("APPEND b x");
        }
        disk.stop().start();
        disk.expect("4", "GET a");
        assertTrue((Long) disk.run("PTTL a") > 90_000);
        disk.run("SELECT 2");
        disk.expect("1xxx", "GET b");
        disk.stop();
    }

    @Test
    void shouldNoteTheTimeIfWanted() {
        disk.set("aof-timestamp-enabled", "yes").start();
        disk.run("SET a 1");
        disk.server.advance(1_500);
        disk.run("SET a 2");
        disk.run("SET a 3");
        String text = increment(1);
        assertEquals(3, text.split("#TS:[0-9]+ ").length, text);
        disk.stop().start();
        disk.expect("3", "GET a");
        disk.stop();
    }

    @Test
    void shouldRewriteItself() {
        disk.start();
        for (int index = 0; index < 50; index++) {
            disk.run("INCR n");
        }
        disk.sendTogether("BGREWRITEAOF", "BGREWRITEAOF", "INCR n");
        List<Object> replies = disk.client.replies();
        assertEquals("Background append only file rewriting started", replies.get(0));
        assertTrue(replies.get(1).toString().contains("already in progress"));
        disk.server.world().settle();
        assertEquals("*2 $6 SELECT $1 0 *2 $4 INCR $1 n ", increment(2));
        assertNull(text("appendonly.aof.1.incr.aof"));
        assertNull(text("appendonly.aof.1.base.rdb"));
        assertNotNull(text("appendonly.aof.2.base.rdb"));
        assertEquals("1", disk.info("aof_rewrites"));
        disk.stop().start();
        disk.expect("51", "GET n");
        disk.stop();
    }

    @Test
    void shouldRewriteAsCommands() {
        disk.set("aof-use-rdb-preamble", "no").start();
        disk.run("SET a 1");
        disk.run("SET b 2 PXAT 4102444800000");
        disk.run("SELECT 4");
        disk.client.call("RESTORE", "set", "0", payload("sets"));
        disk.run("BGREWRITEAOF");
        disk.server.advance(100);
        String base = text("appendonly.aof.2.base.aof");
        assertTrue(base.contains("*3 $3 SET $1 a $1 1 "), base);
        assertTrue(base.contains("*3 $9 PEXPIREAT $1 b $13 4102444800000 "), base);
        assertTrue(base.contains("RESTORE $3 set $1 0 "), base);
        disk.stop().start();
        disk.expect("1", "GET a");
        disk.run("SELECT 4");
        disk.expect("set", "TYPE set");
        disk.stop();
    }

    private static byte[] payload(String sample) {
        return java.util.HexFormat.of()
                .parseHex(SampleFile.of(sample).keys().getFirst().payload());
    }

    @Test
    void shouldKeepWhatCommandsCannotExpress() {
        Disk other = new Disk();
        other.files.put("dump.rdb", SampleFile.of("functions").bytes());
        other.set("aof-use-rdb-preamble", "no").start();
        other.expect("OK", "CONFIG SET appendonly yes");
        other.server.advance(2_000);
        other.set("appendonly", "yes").stop().start();
        assertTrue(new String(other.files.content("appendonlydir/appendonly.aof.1.base.rdb"), StandardCharsets.UTF_8)
                .contains("#!lua name=lib2"));
        other.run("BGREWRITEAOF");
        other.server.advance(100);
        assertTrue(new String(other.files.content("appendonlydir/appendonly.aof.2.base.rdb"), StandardCharsets.UTF_8)
                .contains("#!lua name=lib2"));
        other.stop();
    }

    @Test
    void shouldRewriteItselfWhenItHasGrown() {
        disk.set("auto-aof-rewrite-min-size", "10kb").start();
        disk.client.call("SET", "a", "x".repeat(9_000));
        disk.server.advance(3_000);
        assertEquals("0", disk.info("aof_rewrites"));
        disk.client.call("SET", "a", "y".repeat(9_000));
        disk.server.advance(3_000);
        assertEquals("1", disk.info("aof_rewrites"));
        disk.server.advance(10_000);
        assertEquals("1", disk.info("aof_rewrites"));
        disk.stop();
    }

    @Test
    void shouldBeSwitchedOnWhileTheServerRuns() {
        disk.set("appendonly", "no").start();
        disk.run("SET a 1");
        disk.expect("OK", "CONFIG SET appendonly yes");
        disk.run("SET b 2");
        disk.server.advance(2_000);
        assertNotNull(text("appendonly.aof.manifest"));
        disk.run("SET c 3");
        disk.set("appendonly", "yes").stop().start();
        disk.expect(3L, "DBSIZE");
        disk.expect("OK", "CONFIG SET appendonly no");
        disk.run("SET d 4");
        disk.server.advance(2_000);
        assertFalse(increment(1).contains("d"));
        disk.expect("OK", "CONFIG SET appendonly yes");
        disk.server.advance(2_000);
        disk.stop().start();
        disk.expect(4L, "DBSIZE");
        disk.stop();
    }

    @Test
    void shouldMakeABaseForLater() {
        disk.set("appendonly", "no").start();
        disk.run("SET a 1");
        disk.run("BGREWRITEAOF");
        disk.server.advance(100);
        disk.set("appendonly", "yes").stop().start();
        disk.expect("1", "GET a");
        disk.stop();
    }

    @Test
    void shouldTakeOverAServerThatRuns() throws Exception {
        disk.files.put("dump.rdb", SampleFile.of("strings").bytes());
        disk.files.put("appendonly.aof", "*3\r\n$3\r\nSET\r\n$1\r\nz\r\n$1\r\n1\r\n".getBytes(StandardCharsets.UTF_8));
        Disk bare = disk;
        var world = new io.mortise.testkit.simulation.World(7, bare.files);
        var server = new io.mortise.testkit.TestServer.Builder()
                .modules(new StringsModule())
                .start(world);
        var client = server.client();
        client.run("SET mine 1");
        server.kernel().configuration().preset("appendonly", "yes");
        server.kernel()
                .modules()
                .install(
                        new PersistenceModule(),
                        io.mortise.kernel.modules.Manifest.inProcess("persistence", "0.0.0"),
                        "",
                        List.of(),
                        () -> {});
        server.advance(2_000);
        assertEquals(List.of("mine"), client.run("KEYS *"));
        client.run("SET more 1");
        assertTrue(client.run("MODULE UNLOAD persistence").toString().contains("keeps an append-only file"));
        server.close();
        disk.start();
        assertEquals(2L, disk.run("DBSIZE"));
        disk.stop();
    }

    @Test
    void shouldTakeOverTheSingleFileOfOldServers() {
        String commands = "*2\r\n$6\r\nSELECT\r\n$1\r\n0\r\n*3\r\n$3\r\nSET\r\n$1\r\na\r\n$1\r\n1\r\n";
        disk.files.put("appendonly.aof", commands.getBytes(StandardCharsets.UTF_8));
        disk.start();
        disk.expect("1", "GET a");
        disk.run("SET b 1");
        assertFalse(disk.names("").contains("appendonly.aof"));
        disk.stop().start();
        disk.expect(2L, "DBSIZE");
        disk.stop();
    }

    @Test
    void shouldTakeOverASnapshotWithCommandsBehindIt() {
        byte[] snapshot = SampleFile.of("strings").bytes();
        byte[] commands = "*3\r\n$3\r\nSET\r\n$1\r\na\r\n$1\r\n1\r\n".getBytes(StandardCharsets.UTF_8);
        byte[] both = java.util.Arrays.copyOf(snapshot, snapshot.length + commands.length);
        System.arraycopy(commands, 0, both, snapshot.length, commands.length);
        disk.files.put("appendonly.aof", both);
        disk.start();
        disk.expect("1", "GET a");
        disk.expect((long) SampleFile.of("strings").keys().size() + 1, "DBSIZE");
        disk.stop();
    }

    @Test
    void shouldSayWhatItCannotApply() {
        for (String name :
                List.of("appendonly.aof.3.base.aof", "appendonly.aof.3.incr.aof", "appendonly.aof.manifest")) {
            try (var in = LogTest.class.getResourceAsStream("log-samples/" + name)) {
                disk.files.put("appendonlydir/" + name, in.readAllBytes());
            } catch (IOException failed) {
                throw new java.io.UncheckedIOException(failed);
            }
        }
        disk.start(new ServerModule[0]);
        assertTrue(disk.failure.getMessage().contains("FUNCTION"), disk.failure.getMessage());
    }

    @Test
    void shouldLoadForDebugging() {
        disk.start();
        disk.run("SET a 1");
        disk.expect("OK", "DEBUG LOADAOF");
        disk.expect("1", "GET a");
        disk.expect("OK", "DEBUG RELOAD");
        disk.run("INCR a");
        disk.expect("OK", "DEBUG LOADAOF");
        disk.expect("2", "GET a");
        disk.stop();
    }

    @Test
    void shouldBeginAnewWithWhatIsReloaded() {
        disk.set("appendfsync", "always").start();
        disk.run("SET saved 1");
        disk.expect("OK", "SAVE");
        disk.run("SET lost 1");
        disk.expect("OK", "DEBUG RELOAD NOSAVE");
        disk.expect(1L, "DBSIZE");
        disk.run("SET later 1");
        disk.server.world().settle();
        disk.stop().start();
        disk.expect("1", "GET saved");
        disk.expect(null, "GET lost");
        disk.expect("1", "GET later");
        disk.run("SET end 1");
        disk.stop().start();
        disk.expect(3L, "DBSIZE");
        disk.stop();
    }

    @Test
    void shouldApplyCommandsInTheirOrderHoweverLongThatTakes() {
        StringBuilder commands = new StringBuilder();
        StringBuilder expected = new StringBuilder();
        for (int index = 0; index < 3_000; index++) {
            String letter = String.valueOf((char) ('a' + index % 26));
            commands.append("*3\r\n$6\r\nAPPEND\r\n$1\r\nk\r\n$1\r\n")
                    .append(letter)
                    .append("\r\n");
            expected.append(letter);
        }
        disk.files.put("appendonly.aof", commands.toString().getBytes(StandardCharsets.UTF_8));
        disk.begin(new StringsModule());
        // Each look at the clock takes longer than the command thread may work at a time.
        disk.server.world().clock().costPerReading(2_000_000);
        disk.settle();
        disk.server.world().clock().costPerReading(0);
        disk.expect(expected.toString(), "GET k");
        disk.stop();
    }

    @Test
    void shouldHoldRepliesUntilTheyAreDurable() {
        disk.set("appendfsync", "always").start();
        AtomicInteger syncs = new AtomicInteger();
        disk.files.failWhen(operation -> {
            if (operation.startsWith("sync appendonlydir/appendonly.aof.1.incr")) {
                syncs.incrementAndGet();
            }
        });
        // No more than run in one batch.
        var clients = new io.mortise.testkit.TestClient[30];
        for (int index = 0; index < clients.length; index++) {
            clients[index] = disk.server.client();
            clients[index].send("SET", "k" + index, "v");
        }
        disk.server.world().turn();
        disk.client.send("GET", "k1");
        disk.server.world().turn();
        assertEquals(List.of(), disk.client.replies());
        for (var client : clients) {
            assertEquals(List.of(), client.replies());
        }
        disk.server.world().settle();
        assertEquals(List.of("v"), disk.client.replies());
        for (var client : clients) {
            assertEquals(List.of("OK"), client.replies());
        }
        assertEquals(1, syncs.get());
        disk.expect("v", "GET k2");
        disk.files.crash();
        disk.start();
        disk.expect(30L, "DBSIZE");
        disk.stop();
    }
}
