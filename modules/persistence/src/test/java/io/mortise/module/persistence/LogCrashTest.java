package io.mortise.module.persistence;

import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mortise.testkit.TestClient;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The machine stops at random moments, in the middle of file operations, too, and whatever was written behind the
/// last sync may be there in part or not at all.
class LogCrashTest {
    private static final int CLIENTS = 5;

    /// A client that counts in a key of its own.
    private static final class Counter {
        final TestClient client;
        final String key;
        int sent;
        int acknowledged;

        Counter(TestClient client, String key, int from) {
            this.client = client;
            this.key = key;
            this.sent = from;
            this.acknowledged = from;
        }

        void send(SplittableRandom random) {
            if (sent - acknowledged < 20 && random.nextInt(3) == 0) {
                client.send("SET", key, ++sent);
            }
        }

        void receive() {
            for (Object reply : client.replies()) {
                if (reply.equals("OK")) {
                    acknowledged++;
                }
            }
        }
    }

    private static List<Counter> counters(Disk disk) {
        List<Counter> counters = new ArrayList<>();
        for (int index = 0; index < CLIENTS; index++) {
            Object value = disk.run("GET c" + index);
            int from = value == null ? 0 : Integer.parseInt(value.toString());
            counters.add(new Counter(disk.server.client(), "c" + index, from));
        }
        return counters;
    }

    private static void live(Disk disk, List<Counter> counters, SplittableRandom random, int turns) {
        for (int turn = 0; turn < turns; turn++) {
            counters.forEach(counter -> counter.send(random));
            if (random.nextInt(40) == 0) {
                disk.client.send("BGREWRITEAOF");
            }
            disk.server.world().turn(random.nextInt(20_000));
            for (int steps = random.nextInt(4); steps > 0; steps--) {
                disk.server.world().work();
            }
            counters.forEach(Counter::receive);
        }
    }

    private static void lives(long seed, int count) {
        SplittableRandom random = new SplittableRandom(seed);
        Disk disk = new Disk()
                .seed(seed * 1_000)
                .set("appendonly", "yes")
                .set("appendfsync", "always")
                .set("aof-use-rdb-preamble", random.nextBoolean() ? "yes" : "no");
        disk.start();
        List<Counter> counters = counters(disk);
        for (int life = 0; life < count; life++) {
            disk.server.world().workPauses(true);
            live(disk, counters, random, random.nextInt(150));
            disk.files.crash(surplus -> random.nextInt(surplus + 1));
            disk.start();
            String place = "seed=" + seed + ", life=" + life;
            assertNull(disk.failure, place);
            List<Counter> after = counters(disk);
            for (int index = 0; index < CLIENTS; index++) {
                int kept = after.get(index).sent;
                Counter before = counters.get(index);
                assertTrue(
                        before.acknowledged <= kept && kept <= before.sent,
                        place + ": " + before.acknowledged + " <= " + kept + " <= " + before.sent);
            }
            counters = after;
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void shouldHaveEverythingAcknowledged(long seed) {
        lives(seed, 10);
    }

    @Tag("slow")
    @Test
    void shouldHaveEverythingAcknowledgedForLong() {
        for (long seed = 100; seed < 400; seed++) {
            lives(seed, 20);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void shouldLoseNoMoreThanASecond(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Disk disk = new Disk().seed(seed * 1_000).set("appendonly", "yes").start();
        int number = 0;
        int turns = 200 + random.nextInt(400);
        for (int turn = 0; turn < turns; turn++) {
            disk.client.send("SET", "n", ++number);
            disk.server.advance(10);
        }
        disk.files.crash();
        disk.start();
        Object kept = disk.run("GET n");
        int lost = number - (kept == null ? 0 : Integer.parseInt(kept.toString()));
        // One number every 10 milliseconds, which is also how long they gather.
        assertTrue(lost <= 103, "seed=" + seed + ", lost " + lost + " of " + number);
        disk.stop();
    }
}
