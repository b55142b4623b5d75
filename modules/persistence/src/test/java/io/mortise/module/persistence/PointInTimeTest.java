package io.mortise.module.persistence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A file has the data of one moment, however much is written while it is made.
class PointInTimeTest {
    private static final int KEYS = 400;

    private static String value(String stamp) {
        return stamp + "-".repeat(4_000);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void shouldEqualTheDataAtItsBeginning(long seed) {
        Disk disk = new Disk().seed(seed).set("rdbcompression", "no").start();
        for (int index = 0; index < KEYS; index++) {
            disk.client.call("SET", "k" + index, value("old"));
        }
        disk.server.world().workPauses(true);
        SplittableRandom random = new SplittableRandom(seed);
        disk.client.send("BGSAVE");
        disk.server.world().turn();
        int writes = 0;
        while (disk.server.world().workWaiting() > 0) {
            disk.server.world().work();
            for (int index = 20 + random.nextInt(60); index > 0; index--) {
                String key = "k" + random.nextInt(KEYS * 2);
                disk.client.send(
                        random.nextInt(4) == 0 ? new Object[] {"DEL", key} : new Object[] {"SET", key, value("new")});
                writes++;
            }
            disk.server.world().turn();
        }
        disk.server.world().settle();
        assertTrue(writes > 100, "seed=" + seed + ", writes=" + writes);
        assertTrue(disk.client.replies().contains("OK"));
        disk.stop();
        disk.start();
        assertEquals((long) KEYS, disk.run("DBSIZE"), "seed=" + seed);
        for (int index = 0; index < KEYS; index++) {
            assertEquals(value("old"), disk.client.call("GET", "k" + index), "seed=" + seed);
        }
        disk.stop();
    }
}
