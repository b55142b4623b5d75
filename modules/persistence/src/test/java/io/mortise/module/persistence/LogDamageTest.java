package io.mortise.module.persistence;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/// A log that ends too early is cut; one that is damaged anywhere else is refused.
class LogDamageTest {
    private static final String INCREMENT = "appendonlydir/appendonly.aof.1.incr.aof";

    private static final String MANIFEST = "appendonlydir/appendonly.aof.manifest";

    private final Disk disk = new Disk().set("appendonly", "yes");

    private byte[] write() {
        disk.start();
        disk.run("SET a 1");
        disk.run("MULTI");
        disk.run("SET b 1");
        disk.run("SET c 1");
        disk.run("EXEC");
        disk.run("SET d 1");
        disk.stop();
        return disk.files.content(INCREMENT);
    }

    @Test
    void shouldCutATruncatedEndAtAnyLength() {
        byte[] whole = write();
        String text = new String(whole, StandardCharsets.ISO_8859_1);
        int first = text.indexOf("*1\r\n$5\r\nMULTI");
        int second = text.indexOf("EXEC\r\n") + 6;
        for (int length = 0; length < whole.length; length++) {
            disk.files.put(INCREMENT, Arrays.copyOf(whole, length));
            disk.start();
            assertNull(disk.failure, "length " + length);
            int sound = length < 23 ? 0 : length < first ? 23 : length < second ? first : second;
            assertEquals(sound, disk.files.content(INCREMENT).length, "length " + length);
            long keys = sound < first ? 0 : sound < second ? 1 : 3;
            assertEquals(keys, disk.run("DBSIZE"), "length " + length);
            disk.run("SET e 1");
            disk.stop().start();
            assertEquals(keys + 1, disk.run("DBSIZE"), "length " + length);
            disk.stop();
        }
    }

    @Test
    void shouldNotCutUnlessAllowed() {
        byte[] whole = write();
        byte[] cut = Arrays.copyOf(whole, whole.length - 5);
        disk.files.put(INCREMENT, cut);
        disk.set("aof-load-truncated", "no").start();
        assertTrue(
                disk.failure.getMessage().contains(INCREMENT + " is truncated: at byte "), disk.failure.getMessage());
        assertEquals(cut.length, disk.files.content(INCREMENT).length);
    }

    @Test
    void shouldRefuseADamagedMiddle() {
        byte[] whole = write();
        String text = new String(whole, StandardCharsets.ISO_8859_1);
        int place = text.indexOf("$3\r\nSET");
        byte[] damaged = whole.clone();
        damaged[place] = 'x';
        disk.files.put(INCREMENT, damaged);
        disk.start();
        assertNotNull(disk.failure);
        assertTrue(
                disk.failure.getMessage().contains(INCREMENT + " is damaged at byte " + place),
                disk.failure.getMessage());
        assertEquals(whole.length, disk.files.content(INCREMENT).length);
        disk.set("aof-load-corrupt-tail-max-size", "1mb").start();
        assertNull(disk.failure);
        disk.expect(0L, "DBSIZE");
        disk.stop();
    }

    @Test
    void shouldLoadOrSayWhatIsWrongWhicheverByteIsDamaged() {
        byte[] whole = write();
        for (int index = 0; index < whole.length; index++) {
            byte[] damaged = whole.clone();
            damaged[index] ^= (byte) (1 << index % 8);
            disk.files.put(INCREMENT, damaged);
            disk.start();
            if (disk.failure == null) {
                disk.expect("PONG", "PING");
                disk.stop();
            } else {
                String message = disk.failure.getMessage();
                assertTrue(message.contains(INCREMENT) && message.contains(" byte "), message);
                assertArrayEquals(damaged, disk.files.content(INCREMENT), "a file that is refused stays as it was");
            }
        }
    }

    @Test
    void shouldNotTakeALengthThatLiesForATruncatedEnd() {
        byte[] whole = write();
        String text = new String(whole, StandardCharsets.ISO_8859_1);
        int place = text.indexOf("$3\r\nSET") + 1;
        byte[] damaged = text.replaceFirst("\\$3\r\nSET", "\\$3000\r\nSET").getBytes(StandardCharsets.ISO_8859_1);
        disk.files.put(INCREMENT, damaged);
        disk.start();
        assertNotNull(disk.failure);
        assertTrue(disk.failure.getMessage().contains("is damaged at byte " + (place - 1)), disk.failure.getMessage());
        assertEquals(damaged.length, disk.files.content(INCREMENT).length);
    }

    @Test
    void shouldNotTakeADamagedEndOfATransactionForATruncatedEnd() {
        byte[] whole = write();
        int place = new String(whole, StandardCharsets.ISO_8859_1).indexOf("EXEC");
        byte[] damaged = whole.clone();
        damaged[place + 1] = 'Z';
        disk.files.put(INCREMENT, damaged);
        disk.start();
        assertTrue(
                disk.failure
                        .getMessage()
                        .contains("is damaged at byte " + (place - "*1\r\n$4\r\n".length())
                                + ": a transaction has a command where its EXEC may have been"),
                disk.failure.getMessage());
        assertArrayEquals(damaged, disk.files.content(INCREMENT));
    }

    @Test
    void shouldRefuseAManifestThatSomebodyHasChanged() {
        write();
        String manifest = new String(disk.files.content(MANIFEST), StandardCharsets.UTF_8);
        String changed = manifest.replace("type i", "type h");
        disk.files.put(MANIFEST, changed.getBytes(StandardCharsets.UTF_8));
        disk.start();
        assertTrue(disk.failure.getMessage().contains(MANIFEST + ": line 1 of the manifest says"));
        assertNotNull(disk.files.content(INCREMENT));
        // On purpose, then.
        disk.files.put(MANIFEST, changed.substring(changed.indexOf('\n') + 1).getBytes(StandardCharsets.UTF_8));
        disk.start();
        assertNull(disk.failure);
        disk.expect(0L, "DBSIZE");
        disk.stop();
    }

    @Test
    void shouldNameADatabaseThatIsNotThere() {
        String log = new String(write(), StandardCharsets.ISO_8859_1);
        String other = log.replace("$1\r\n0\r\n", "$2\r\n99\r\n");
        disk.files.put(INCREMENT, other.getBytes(StandardCharsets.ISO_8859_1));
        disk.start();
        assertTrue(
                disk.failure
                        .getMessage()
                        .contains("the command at byte 24 of " + INCREMENT
                                + " is for database 99, but there are only 16"),
                disk.failure.getMessage());
    }

    @Test
    void shouldNotTakeAnEmptyFileForASnapshot() {
        write();
        disk.files.put("appendonlydir/appendonly.aof.1.base.rdb", new byte[0]);
        disk.start();
        assertTrue(
                disk.failure.getMessage().contains("appendonly.aof.1.base.rdb is damaged at byte 0: it does not begin"),
                disk.failure.getMessage());
    }

    /// As somebody does who edits the manifest, and takes the line with its sum out.
    private void nameASecondIncrement() {
        String manifest = new String(disk.files.content(MANIFEST), StandardCharsets.UTF_8);
        String lines = manifest.substring(manifest.indexOf('\n') + 1);
        disk.files.put(
                MANIFEST, (lines + "file appendonly.aof.2.incr.aof seq 2 type i\n").getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void shouldRefuseALogWithoutAllItsFiles() {
        write();
        nameASecondIncrement();
        disk.start();
        assertTrue(disk.failure.getMessage().contains("appendonly.aof.2.incr.aof, which does not exist"));
    }

    @Test
    void shouldRefuseATruncatedEndBeforeTheLastFile() {
        byte[] whole = write();
        disk.start();
        disk.files.put(INCREMENT, whole);
        disk.stop();
        nameASecondIncrement();
        disk.files.put("appendonlydir/appendonly.aof.2.incr.aof", new byte[0]);
        disk.files.put(INCREMENT, Arrays.copyOf(whole, whole.length - 3));
        disk.start();
        assertTrue(disk.failure.getMessage().contains("is truncated"), disk.failure.getMessage());
    }
}
