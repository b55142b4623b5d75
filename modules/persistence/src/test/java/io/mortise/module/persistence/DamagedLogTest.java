package io.mortise.module.persistence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.mortise.spi.ModuleDefinition;
import io.mortise.spi.ServerModule;
import io.mortise.spi.command.Call;
import io.mortise.spi.command.CommandFlag;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Logs of several files, damaged at every byte and cut at every length: they are loaded, or refused with a reason
/// and the place. One that is loaded has all its commands, but for the one that is damaged and, at the end of the
/// last file, what was cut off.
class DamagedLogTest {
    private static final String DIRECTORY = "appendonlydir/";
    private static final String MANIFEST = "appendonly.aof.manifest";

    /// More than any of the logs, and a server with it, needs; a length that lies would ask for more.
    private static final long MOST_BYTES = 64 << 20;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /// A log.
    enum Log {
        /// As Redis 8.8 has written it; its base consists of commands.
        OF_REDIS("appendonly.aof.3.base.aof", "appendonly.aof.3.incr.aof") {
            @Override
            void fill(Disk disk) {
                for (String name : List.of(base, increment, MANIFEST)) {
                    try (InputStream in = DamagedLogTest.class.getResourceAsStream("log-samples/" + name)) {
                        disk.files.put(DIRECTORY + name, in.readAllBytes());
                    } catch (IOException failed) {
                        throw new UncheckedIOException(failed);
                    }
                }
            }
        },
        /// As this server writes it, with a snapshot as its base, transactions, and stamps.
        OF_OURS("appendonly.aof.2.base.rdb", "appendonly.aof.2.incr.aof") {
            @Override
            void fill(Disk disk) {
                disk.set("aof-timestamp-enabled", "yes").start(new Hearing());
                disk.run("BGREWRITEAOF");
                disk.server.world().settle();
                for (int round = 0; round < 2; round++) {
                    disk.run("SADD a " + round);
                    disk.run("MULTI");
                    disk.run("SADD b " + round);
                    disk.run("SELECT " + (round + 1));
                    disk.run("RPUSH b " + round);
                    disk.run("EXEC");
                    disk.run("SADD c " + round);
                }
                disk.stop();
            }
        };

        final String base;
        final String increment;

        Log(String base, String increment) {
            this.base = base;
            this.increment = increment;
        }

        abstract void fill(Disk disk);

        Map<String, byte[]> files() {
            Disk disk = new Disk().set("appendonly", "yes");
            fill(disk);
            Map<String, byte[]> files = new LinkedHashMap<>();
            for (String name : List.of(base, increment, MANIFEST)) {
                files.put(name, disk.files.content(DIRECTORY + name));
            }
            return files;
        }
    }

    /// Takes the commands of the logs and keeps nothing but their words.
    private static final class Hearing implements ServerModule {
        private static final List<String> NAMES = List.of(
                "function",
                "armset",
                "arseek",
                "set",
                "xadd",
                "xsetid",
                "xgroup",
                "xclaim",
                "xnack",
                "xidmprecord",
                "hmset",
                "hpexpireat",
                "zadd",
                "sadd",
                "rpush");
        final List<String> heard = new ArrayList<>();

        @Override
        public void describe(ModuleDefinition module) {
            module.group("test", null);
            for (String name : NAMES) {
                module.command(name, -1, (call, reply) -> {
                            hear(call);
                            reply.ok();
                        })
                        .flags(CommandFlag.WRITE)
                        .summary("Takes anything.");
            }
        }

        private void hear(Call call) {
            Object[] words = new Object[call.count() - 1];
            StringBuilder line = new StringBuilder(call.argument(0).toString());
            for (int word = 1; word < call.count(); word++) {
                words[word - 1] = call.argument(word);
                line.append(' ').append(call.argument(word));
            }
            heard.add(line.toString());
            call.propagate(call.argument(0).toString(), words);
        }
    }

    /// What loading a log has led to.
    ///
    /// @param heard the commands, in their order
    /// @param trouble why it was refused, or null
    /// @param incrementBytes how long the increment is then
    private record Outcome(List<String> heard, String trouble, int incrementBytes) {}

    private static Outcome load(Log log, Map<String, byte[]> files) {
        Disk disk = new Disk().set("appendonly", "yes");
        files.forEach((name, bytes) -> disk.files.put(DIRECTORY + name, bytes));
        Hearing hearing = new Hearing();
        long before = THREADS.getCurrentThreadAllocatedBytes();
        disk.start(hearing);
        long taken = THREADS.getCurrentThreadAllocatedBytes() - before;
        assertTrue(taken < MOST_BYTES, () -> "loading took " + taken + " bytes: " + disk.failure);
        if (disk.failure == null) {
            disk.server.checkInvariants();
            byte[] increment = disk.files.content(DIRECTORY + log.increment);
            disk.stop();
            return new Outcome(hearing.heard, null, increment == null ? 0 : increment.length);
        }
        assertNotNull(disk.failure.getMessage());
        files.forEach((name, bytes) ->
                assertEquals(Arrays.hashCode(bytes), Arrays.hashCode(disk.files.content(DIRECTORY + name)), name));
        return new Outcome(hearing.heard, disk.failure.getMessage(), 0);
    }

    private static Map<String, byte[]> with(Map<String, byte[]> files, String name, byte[] other) {
        Map<String, byte[]> all = new LinkedHashMap<>(files);
        all.put(name, other);
        return all;
    }

    /// How many commands are neither at the beginning nor at the end of both lists alike.
    private static int[] difference(List<String> sound, List<String> heard) {
        int shorter = Math.min(sound.size(), heard.size());
        int first = 0;
        while (first < shorter && sound.get(first).equals(heard.get(first))) {
            first++;
        }
        int last = 0;
        while (last < shorter - first
                && sound.get(sound.size() - 1 - last).equals(heard.get(heard.size() - 1 - last))) {
            last++;
        }
        return new int[] {sound.size() - first - last, heard.size() - first - last};
    }

    @ParameterizedTest
    @EnumSource
    void shouldLoadWithoutDamage(Log log) {
        Outcome outcome = load(log, log.files());
        assertNull(outcome.trouble);
        assertEquals(log == Log.OF_REDIS ? 27 : 8, outcome.heard.size(), outcome.heard::toString);
    }

    @Test
    void shouldLoadOrSayWhatIsWrongWhicheverByteIsDamaged() {
        flipEveryByte(Log.OF_OURS);
    }

    @Tag("slow")
    @Test
    void shouldLoadOrSayWhatIsWrongWhicheverByteOfALongLogIsDamaged() {
        flipEveryByte(Log.OF_REDIS);
    }

    private static void flipEveryByte(Log log) {
        Map<String, byte[]> files = log.files();
        Outcome sound = load(log, files);
        for (String name : List.of(log.base, log.increment)) {
            byte[] bytes = files.get(name);
            int lastUnit = log == Log.OF_REDIS
                    ? bytes.length - "*3\r\n$3\r\nSET\r\n$2\r\nt1\r\n$1\r\n1\r\n".length()
                    : new String(bytes, StandardCharsets.ISO_8859_1).lastIndexOf("*3\r\n$4\r\nSADD");
            for (int index = 0; index < bytes.length; index++) {
                for (int flipped : new int[] {1 << index % 8, 0xff}) {
                    byte[] damaged = bytes.clone();
                    damaged[index] ^= (byte) flipped;
                    Outcome outcome = load(log, with(files, name, damaged));
                    String where = name + ", byte " + index + ", " + flipped + ": " + outcome;
                    if (outcome.trouble != null) {
                        assertTrue(outcome.trouble.contains(name) && outcome.trouble.contains(" byte "), where);
                    } else if (outcome.incrementBytes < files.get(log.increment).length) {
                        assertTrue(name.equals(log.increment) && index >= lastUnit, where);
                        assertEquals(lastUnit, outcome.incrementBytes, where);
                    } else {
                        int[] difference = difference(sound.heard, outcome.heard);
                        assertTrue(difference[0] <= 1 && difference[1] <= 1, where);
                    }
                }
            }
        }
    }

    @Test
    void shouldLoadOrSayWhatIsWrongWhereverAFileIsCut() {
        cutAtEveryLength(Log.OF_OURS);
    }

    @Tag("slow")
    @Test
    void shouldLoadOrSayWhatIsWrongWhereverAFileOfALongLogIsCut() {
        cutAtEveryLength(Log.OF_REDIS);
    }

    private static void cutAtEveryLength(Log log) {
        Map<String, byte[]> files = log.files();
        Outcome sound = load(log, files);
        for (String name : List.of(log.base, log.increment)) {
            byte[] bytes = files.get(name);
            for (int length = 0; length < bytes.length; length++) {
                Outcome outcome = load(log, with(files, name, Arrays.copyOf(bytes, length)));
                String where = name + ", length " + length + ": " + outcome;
                if (name.equals(log.increment)) {
                    assertNull(outcome.trouble, where);
                    assertEquals(sound.heard.subList(0, outcome.heard.size()), outcome.heard, where);
                    assertTrue(outcome.incrementBytes <= length, where);
                } else if (name.endsWith(".rdb")) {
                    assertTrue(outcome.trouble.contains(name + " is damaged at byte "), where);
                } else if (outcome.trouble != null) {
                    assertTrue(outcome.trouble.contains(name + " is truncated: at byte "), where);
                } else {
                    // Between two commands, which nobody can see.
                    assertEquals(0, difference(sound.heard, outcome.heard)[1], where);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldLoadOrSayWhatIsWrongWithADamagedManifest(Log log) {
        Map<String, byte[]> files = log.files();
        Outcome sound = load(log, files);
        byte[] bytes = files.get(MANIFEST);
        for (int index = 0; index < bytes.length; index++) {
            for (int bit = 0; bit < 8; bit++) {
                byte[] damaged = bytes.clone();
                damaged[index] ^= (byte) (1 << bit);
                check(log, sound, load(log, with(files, MANIFEST, damaged)), "byte " + index + ", bit " + bit);
            }
        }
        for (int length = 0; length < bytes.length; length++) {
            check(log, sound, load(log, with(files, MANIFEST, Arrays.copyOf(bytes, length))), "length " + length);
        }
    }

    /// Our manifests have a checksum. In one of Redis, damage may make another manifest that makes sense.
    private static void check(Log log, Outcome sound, Outcome outcome, String where) {
        if (outcome.trouble != null) {
            assertTrue(outcome.trouble.contains("manifest"), where + ": " + outcome);
        } else if (log == Log.OF_OURS) {
            assertEquals(sound.heard, outcome.heard, where);
        }
    }
}
