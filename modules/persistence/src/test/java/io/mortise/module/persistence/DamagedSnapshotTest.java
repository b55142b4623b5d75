package io.mortise.module.persistence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mortise.module.strings.StringsModule;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/// Damaged files are loaded, or refused with a reason and the place; nothing else happens.
class DamagedSnapshotTest {
    static final List<String> SHORT =
            List.of("empty", "arrays", "hashes", "sets", "zsets", "functions", "key-meta", "module-aux", "nochecksum");

    private static Throwable failureOf(byte[] bytes) {
        Disk disk = new Disk();
        disk.files.put("dump.rdb", bytes);
        disk.start(new StringsModule());
        Throwable failure = disk.failure;
        if (failure == null) {
            disk.server.checkInvariants();
            disk.stop();
        }
        return failure;
    }

    @ParameterizedTest
    @FieldSource("SHORT")
    void shouldNoticeAFlippedByte(String name) {
        byte[] sound = SampleFile.of(name).bytes();
        boolean summed = !name.equals("nochecksum");
        for (int index = 0; index < sound.length; index++) {
            byte[] damaged = sound.clone();
            damaged[index] ^= (byte) (1 << index % 8);
            Throwable failure = failureOf(damaged);
            // The digits of the version are part of the sum, and no other byte is outside of it.
            if (summed) {
                assertNotNull(failure, name + ", byte " + index);
            }
            if (failure != null) {
                assertNotNull(failure.getMessage(), name + ", byte " + index);
            }
        }
    }

    @ParameterizedTest
    @FieldSource("SHORT")
    void shouldNoticeThatTheEndIsMissing(String name) {
        byte[] sound = SampleFile.of(name).bytes();
        for (int length = 0; length < sound.length; length++) {
            Throwable failure = failureOf(Arrays.copyOf(sound, length));
            assertNotNull(failure, name + ", length " + length);
            assertTrue(failure.getMessage().contains("dump.rdb is damaged at byte"), failure.getMessage());
        }
        assertEquals(null, failureOf(sound));
    }
}
