package io.mortise.kernel.keyspace;

import io.mortise.bench.NanosecondBenchmark;
import io.mortise.spi.command.KeyAccess;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/// What the directory costs a key: finding one in a table that fits the caches and in one that does not, with and
/// without fetching the memory of a whole batch first; overwriting; adding and removing.
@Fork(
        value = 1,
        jvmArgsAppend = {"-XX:+UseCompactObjectHeaders", "-Xms1g", "-Xmx1g"})
@OperationsPerInvocation(DirectoryBenchmark.BATCH)
public class DirectoryBenchmark extends NanosecondBenchmark {
    static final int BATCH = 32;
    private static final int KEY_BYTES = 16;

    @Param({"1000", "1000000"})
    int keyspace;

    private final Database database =
            new Database(0, new KeyHash(0x0706050403020100L, 0x0f0e0d0c0b0a0908L), new DormantNames());
    private final Toucher toucher = new Toucher();
    private final SplittableRandom random = new SplittableRandom(1);
    private final byte[] input = new byte[BATCH * KEY_BYTES];
    private final ArgumentSlice[] keys = new ArgumentSlice[BATCH];
    private final byte[] value = "000000000000xxxx".getBytes(StandardCharsets.US_ASCII);
    private int fresh;

    /// Fills the table.
    @Setup
    public void fill() {
        System.arraycopy("key:".repeat(BATCH * 4).getBytes(StandardCharsets.US_ASCII), 0, input, 0, input.length);
        for (int index = 0; index < BATCH; index++) {
            keys[index] = new ArgumentSlice();
        }
        for (int number = 0; number < keyspace; number++) {
            insert(keyed(0, number));
        }
        fresh = keyspace;
    }

    private ArgumentSlice keyed(int index, int number) {
        int at = (index + 1) * KEY_BYTES;
        for (int digit = 0; digit < 12; digit++) {
            input[--at] = (byte) ('0' + number % 10);
            number /= 10;
        }
        ArgumentSlice key = keys[index];
        key.set(input, index * KEY_BYTES, KEY_BYTES);
        key.declare(KeyAccess.READ_WRITE, database.directory().hash(input, index * KEY_BYTES, KEY_BYTES));
        return key;
    }

    private void insert(ArgumentSlice key) {
        database.content.clear();
        database.content.inline(0, value, 0, value.length);
        database.insert(key);
    }

    private void batch() {
        for (int index = 0; index < BATCH; index++) {
            keyed(index, random.nextInt(keyspace));
        }
    }

    /// What the other benchmarks do beside: making keys and hashing them.
    @Benchmark
    public long hash() {
        batch();
        return keys[BATCH - 1].hash;
    }

    @Benchmark
    public int find() {
        batch();
        return findAll();
    }

    private int findAll() {
        int sum = 0;
        for (int index = 0; index < BATCH; index++) {
            database.find(keys[index]);
            Page page = database.place.page;
            sum += page.bytes[page.valueOffset(database.place.record)];
        }
        return sum;
    }

    @Benchmark
    public int findTouched() {
        batch();
        touch();
        return findAll();
    }

    private void touch() {
        for (int index = 0; index < BATCH; index++) {
            toucher.add(database, keys[index]);
        }
        toucher.touch(4);
    }

    @Benchmark
    public void overwriteTouched() {
        batch();
        touch();
        for (int index = 0; index < BATCH; index++) {
            database.find(keys[index]);
            database.edit(keys[index].hash);
            Page page = database.place.page;
            System.arraycopy(value, 0, page.bytes, page.valueOffset(database.place.record), value.length);
        }
    }

    /// Adds keys that were not there, and removes them again.
    @Benchmark
    public void insertAndRemove() {
        for (int index = 0; index < BATCH; index++) {
            insert(keyed(index, fresh + index));
        }
        for (int index = 0; index < BATCH; index++) {
            database.find(keys[index]);
            database.edit(keys[index].hash);
            database.remove(keys[index].hash);
        }
        fresh = fresh < 900_000_000 ? fresh + BATCH : keyspace;
    }
}
