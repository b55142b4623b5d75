package io.mortise.module.persistence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mortise.kernel.modules.Manifest;
import io.mortise.kernel.modules.ModuleLoadException;
import io.mortise.module.strings.StringsModule;
import io.mortise.spi.ModuleDefinition;
import io.mortise.spi.ServerModule;
import io.mortise.spi.command.CommandFlag;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Commands of a log whose module is missing are kept with their keys, survive rewrites and restarts, and are applied
/// when the module is there.
class PendingCommandsTest {
    private final Disk disk = new Disk().set("appendonly", "yes");

    private void write(String... lines) {
        disk.start();
        for (String line : lines) {
            disk.run(line);
        }
        disk.stop();
    }

    private void startWithoutStrings() {
        disk.start(new ServerModule[0]);
        assertNull(disk.failure);
    }

    private void startWithStrings() {
        disk.start();
        assertNull(disk.failure);
        disk.server.checkInvariants();
    }

    private void loadStrings() throws ModuleLoadException {
        disk.server
                .kernel()
                .modules()
                .install(new StringsModule(), Manifest.inProcess("strings", "1.0.0"), "", List.of(), () -> {});
    }

    private void rewrite() {
        disk.expect("Background append only file rewriting started", "BGREWRITEAOF");
        disk.server.world().settle();
    }

    @Test
    void shouldStartWithoutTheModuleAndLoseNothing() {
        write("SET a 1", "INCRBY a 41", "APPEND b x", "APPEND b y");
        startWithoutStrings();
        disk.expect(2L, "DBSIZE");
        disk.expect("pending", "TYPE a");
        assertTrue(disk.run("GET a").toString().startsWith("-MODULEMISSING module strings"));
        disk.stop();
        startWithStrings();
        disk.expect("42", "GET a");
        disk.expect("xy", "GET b");
        disk.stop();
    }

    @Test
    void shouldApplyThemWhenTheModuleComes() throws ModuleLoadException {
        write("SET a 1", "INCRBY a 41", "SET c 1 PX 100000", "SET d 5");
        startWithoutStrings();
        rewrite();
        disk.run("RENAME d e");
        disk.run("PEXPIRE e 50000");
        loadStrings();
        // Before anything could look for it.
        disk.expect("42", "GET a");
        disk.server.world().settle();
        disk.expect("string", "TYPE c");
        assertTrue((Long) disk.run("PTTL c") > 90_000);
        assertTrue((Long) disk.run("PTTL e") > 40_000);
        disk.expect(-1L, "PTTL a");
        disk.expect("5", "GET e");
        disk.server.checkInvariants();
        disk.run("INCR a");
        disk.stop();
        startWithStrings();
        assertEquals(java.util.Arrays.asList("43", "1", null, "5"), disk.run("MGET a c d e"));
        disk.stop();
    }

    @ParameterizedTest
    @ValueSource(strings = {"yes", "no"})
    void shouldKeepThemThroughRewritesAndRestarts(String asSnapshot) {
        disk.set("aof-use-rdb-preamble", asSnapshot);
        disk.start();
        disk.run("SET base begun");
        rewrite();
        disk.run("APPEND base -and-done");
        disk.run("SET a 1");
        disk.run("SET expiring 1");
        disk.run("PEXPIRE expiring 100000");
        disk.run("APPEND expiring 2");
        disk.stop();
        startWithoutStrings();
        disk.expect(-1L, "PTTL expiring");
        disk.run("RENAME base other");
        disk.run("COPY a b");
        rewrite();
        disk.expect("OK", "DEBUG RELOAD");
        disk.expect("pending", "TYPE other");
        disk.stop();
        startWithoutStrings();
        disk.run("DEL a");
        rewrite();
        disk.stop();
        disk.start();
        assertNull(disk.failure);
        disk.server.world().settle();
        assertEquals(java.util.Arrays.asList("begun-and-done", null, "1", "12"), disk.run("MGET other a b expiring"));
        assertTrue((Long) disk.run("PTTL expiring") > 90_000);
        disk.server.checkInvariants();
        disk.stop();
    }

    @Test
    void shouldApplyThemBeforeWhatFollowsInTheLog() {
        write("SET a 1", "SET b 1");
        startWithoutStrings();
        rewrite();
        disk.stop();
        startWithStrings();
        disk.expect("1", "GET a");
        disk.run("APPEND a 2");
        disk.run("RENAME b c");
        disk.run("APPEND c 2");
        disk.stop();
        // The base has pending values, and the increment goes on with them.
        startWithStrings();
        assertEquals(List.of("12", "12"), disk.run("MGET a c"));
        disk.stop();
        startWithoutStrings();
        disk.expect("pending", "TYPE c");
        disk.stop();
        startWithStrings();
        assertEquals(List.of("12", "12"), disk.run("MGET a c"));
        disk.stop();
    }

    /// Has a command that is about no key.
    private static final class SignalModule implements ServerModule {
        @Override
        public void describe(ModuleDefinition signal) {
            signal.command("signal", 2, (call, reply) -> {
                        call.propagate("signal", call.argument(1));
                        reply.ok();
                    })
                    .flags(CommandFlag.WRITE)
                    .summary("Changes nothing, and says so in the log.");
        }
    }

    @Test
    void shouldStopWhereTheKeysCannotBeKnown() {
        disk.start(new StringsModule(), new SignalModule());
        disk.run("SET a 1");
        disk.expect("OK", "SIGNAL now");
        disk.run("MSET b 1 c 2");
        disk.stop();
        byte[] log = disk.files.content("appendonlydir/appendonly.aof.1.incr.aof");
        disk.start(new ServerModule[0]);
        assertTrue(
                disk.failure
                        .getMessage()
                        .matches("the command at byte [0-9]+ of .*incr.aof cannot be run: module signal.* .*, which has"
                                + " the command 'signal', is not loaded; it cannot be kept until the module is, since"
                                + " which keys its 2 words are about is not known. Nothing is lost: start the server"
                                + " with the module"),
                disk.failure.getMessage());
        assertEquals(log.length, disk.files.content("appendonlydir/appendonly.aof.1.incr.aof").length);
        disk.start(new StringsModule(), new SignalModule());
        assertNull(disk.failure);
        disk.expect(3L, "DBSIZE");
        disk.stop();
    }

    @ParameterizedTest
    @ValueSource(strings = {"yes", "no"})
    void shouldKeepCommandsAboutSeveralKeys(String asSnapshot) throws ModuleLoadException {
        disk.set("aof-use-rdb-preamble", asSnapshot);
        write("SET a @", "SET b @`", "MSET c 1 d 2", "BITOP OR sum a b", "APPEND sum !", "INCR c", "SET a other");
        startWithoutStrings();
        disk.expect(5L, "DBSIZE");
        disk.run("DEL b");
        disk.run("DEL d");
        disk.run("COPY sum twin");
        disk.run("RENAME sum total");
        disk.run("MOVE c 3");
        disk.run("PEXPIRE twin 100000");
        rewrite();
        disk.expect("OK", "DEBUG RELOAD");
        disk.stop();
        startWithoutStrings();
        disk.expect("pending", "TYPE total");
        rewrite();
        loadStrings();
        disk.expect("@`!", "GET total");
        disk.server.world().settle();
        assertEquals(java.util.Arrays.asList("other", null, null, "@`!"), disk.run("MGET a b d twin"));
        assertTrue((Long) disk.run("PTTL twin") > 90_000);
        disk.expect(-1L, "PTTL total");
        disk.expect(3L, "DBSIZE");
        disk.run("SELECT 3");
        disk.expect("2", "GET c");
        disk.server.checkInvariants();
        disk.stop();
        startWithStrings();
        disk.expect("@`!", "GET twin");
        disk.stop();
    }

    @Test
    void shouldApplyALongRowOfCommandsThatDependOnEachOther() {
        List<String> lines = new ArrayList<>(List.of("SET a @", "SET b !"));
        for (int step = 0; step < 5000; step++) {
            lines.add("BITOP XOR " + (step % 2 == 0 ? "a a b" : "b b a"));
        }
        write(lines.toArray(String[]::new));
        startWithStrings();
        Object expected = disk.run("MGET a b");
        disk.stop();
        startWithoutStrings();
        rewrite();
        disk.stop();
        startWithStrings();
        assertEquals(expected, disk.run("MGET a b"));
        disk.stop();
    }

    @Test
    void shouldKeepWhatDependsOnWhatCannotBeApplied() throws ModuleLoadException {
        write("SET a text");
        String log = command("SELECT", "0")
                + command("SET", "a", "text")
                + command("MSET", "b", "1", "c", "2")
                + command("INCR", "a")
                + command("BITOP", "OR", "sum", "a", "b");
        disk.files.put("appendonlydir/appendonly.aof.1.incr.aof", log.getBytes(StandardCharsets.US_ASCII));
        startWithoutStrings();
        loadStrings();
        disk.server.world().settle();
        assertEquals(List.of("1", "2"), disk.run("MGET b c"));
        disk.expect("pending", "TYPE a");
        disk.expect("pending", "TYPE sum");
        disk.expect(4L, "DBSIZE");
        rewrite();
        disk.stop();
        startWithStrings();
        disk.server.world().settle();
        disk.expect("pending", "TYPE sum");
        disk.expect(2L, "DEL a sum");
        disk.stop();
    }

    /// Writes an increment that a server without strings keeps, and that one with them cannot apply.
    private void writeWhatFails() {
        write("SET a text");
        String log = command("SELECT", "0") + command("SET", "a", "text") + command("INCR", "a");
        disk.files.put("appendonlydir/appendonly.aof.1.incr.aof", log.getBytes(StandardCharsets.US_ASCII));
    }

    private static String command(String... words) {
        StringBuilder text = new StringBuilder("*" + words.length + "\r\n");
        for (String word : words) {
            text.append('$').append(word.length()).append("\r\n").append(word).append("\r\n");
        }
        return text.toString();
    }

    @Test
    void shouldKeepWhatCannotBeApplied() throws ModuleLoadException {
        writeWhatFails();
        startWithoutStrings();
        disk.run("PEXPIRE a 100000");
        loadStrings();
        disk.server.world().settle();
        disk.expect("pending", "TYPE a");
        assertTrue(disk.run("GET a").toString().startsWith("-WRONGTYPE"));
        assertTrue((Long) disk.run("PTTL a") > 90_000);
        rewrite();
        disk.server.checkInvariants();
        disk.stop();
        startWithStrings();
        disk.server.world().settle();
        disk.expect("pending", "TYPE a");
        disk.expect(1L, "DEL a");
        disk.stop();
    }

    @Test
    void shouldNotTakeCommandsFromClients() throws ModuleLoadException {
        write("SET a 1");
        startWithoutStrings();
        byte[] payload = disk.run("DUMP a").toString().getBytes(StandardCharsets.ISO_8859_1);
        String refused = disk.client.call("RESTORE", "b", "0", payload).toString();
        assertEquals("-ERR a value that waits for commands of a missing module cannot be restored", refused);
        disk.expect(0L, "EXISTS b");
        loadStrings();
        assertEquals(refused, disk.client.call("RESTORE", "b", "0", payload).toString());
        disk.stop();
    }

    /// What strings and the kernel's commands do, in any order, is the same whether the module was there all the time
    /// or came late, and with whatever rewrites and restarts in between.
    @ParameterizedTest
    @MethodSource("seeds")
    void shouldComeToTheSameAsIfTheModuleHadBeenThere(long seed) throws ModuleLoadException {
        SplittableRandom random = new SplittableRandom(seed);
        disk.start();
        for (int step = 0; step < 300; step++) {
            disk.run(randomLine(random));
            if (step % 100 == 99 && random.nextBoolean()) {
                rewrite();
            }
        }
        List<Object> expected = state();
        disk.stop();
        for (int restart = random.nextInt(3); restart >= 0; restart--) {
            startWithoutStrings();
            if (random.nextBoolean()) {
                rewrite();
            }
            if (random.nextBoolean()) {
                disk.expect("OK", "DEBUG RELOAD");
            }
            disk.server.checkInvariants();
            if (restart > 0) {
                disk.stop();
            }
        }
        if (random.nextBoolean()) {
            loadStrings();
            disk.server.world().settle();
        } else {
            disk.stop();
            startWithStrings();
            disk.server.world().settle();
        }
        assertEquals(expected, state(), "seed " + seed);
        disk.server.checkInvariants();
        disk.stop();
        startWithStrings();
        assertEquals(expected, state(), "seed " + seed);
        disk.stop();
    }

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 40);
    }

    private static String randomLine(SplittableRandom random) {
        String key = "key" + random.nextInt(4);
        String other = "key" + random.nextInt(4);
        String third = "key" + random.nextInt(4);
        return switch (random.nextInt(21)) {
            case 0 -> "DEL " + key;
            case 1 -> "RENAME " + key + " " + other;
            case 2 -> "COPY " + key + " " + other + " REPLACE";
            case 3 -> "PEXPIREAT " + key + " 4102444800" + (100 + random.nextInt(900));
            case 4 -> "PERSIST " + key;
            case 5 -> "MOVE " + key + " " + random.nextInt(3);
            case 6 -> "SELECT " + random.nextInt(3);
            case 7 -> "SET " + key + " " + random.nextInt(1000);
            case 8 -> "SET " + key + " " + random.nextInt(1000) + " KEEPTTL";
            case 9 -> "SETRANGE " + key + " " + random.nextInt(20) + " some";
            case 10 -> "GETDEL " + key;
            case 11 -> "SET " + key + " 7 PXAT 4102444800" + (100 + random.nextInt(900));
            case 12 -> "INCR " + key;
            case 13 -> "MSET " + key + " " + random.nextInt(1000) + " " + other + " some " + third + " text";
            case 14 -> "BITOP XOR " + key + " " + other + " " + third;
            case 15 -> "BITOP OR " + key + " " + other + " " + key + " " + third;
            case 16 -> "MSETNX " + key + " 1 " + other + " 2";
            case 17 -> "RENAMENX " + key + " " + other;
            case 18 ->
                "COPY " + key + " " + other + (random.nextBoolean() ? " REPLACE DB " : " DB ") + random.nextInt(3);
            case 19 -> "MSETEX 2 " + key + " 1 " + other + " 2 " + (random.nextBoolean() ? "XX " : "") + "KEEPTTL";
            default -> "APPEND " + key + " " + random.nextInt(10);
        };
    }

    private List<Object> state() {
        List<Object> state = new ArrayList<>();
        for (int database = 0; database < 3; database++) {
            disk.run("SELECT " + database);
            for (int key = 0; key < 4; key++) {
                state.add(disk.run("GET key" + key) + " " + disk.run("PEXPIRETIME key" + key));
            }
        }
        return state;
    }
}
