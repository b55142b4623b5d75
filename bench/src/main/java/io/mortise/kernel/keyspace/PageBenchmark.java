package io.mortise.kernel.keyspace;

import io.mortise.bench.NanosecondBenchmark;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/// What a page of the directory costs by itself: looking a key up, one that is there and one that is not; adding a
/// record and taking it away; and values that change their sizes, so that the page is compacted now and then.
@Fork(
        value = 1,
        jvmArgsAppend = {"-XX:+UseCompactObjectHeaders", "-Xms512m", "-Xmx512m"})
public class PageBenchmark extends NanosecondBenchmark {
    private static final int KEY_BYTES = 16;
    private static final int LONGEST_VALUE = 32;

    @Param({"8", "32"})
    int records;

    private final SplittableRandom random = new SplittableRandom(1);
    private final Page.Content content = new Page.Content();
    private final byte[] value = "v".repeat(LONGEST_VALUE).getBytes(StandardCharsets.US_ASCII);
    private final byte[] absent = "no-such-key-here".getBytes(StandardCharsets.US_ASCII);
    private byte[][] keys;
    private int[] tags;
    private Page page;

    /// Fills the page.
    @Setup
    public void fill() {
        page = new Page(true, 0, 0, records + 1, 0);
        keys = new byte[records][];
        tags = new int[records];
        content.clear();
        for (int index = 0; index < records; index++) {
            keys[index] = String.format("key:%012d", index).getBytes(StandardCharsets.US_ASCII);
            // Tags are a byte of the hash, of which pages of this size have doubles.
            tags[index] = random.nextInt(256);
            content.inline(0, value, 0, KEY_BYTES);
            page.insert(tags[index], keys[index], 0, KEY_BYTES, content);
        }
        for (int index = 0; index < records; index++) {
            int slot = page.find(tags[index], keys[index], 0, KEY_BYTES);
            if (slot < 0 || page.valueLength(page.record(slot)) != KEY_BYTES) {
                throw new IllegalStateException("key " + index + " is in slot " + slot);
            }
        }
        if (page.find(tags[0], absent, 0, KEY_BYTES) >= 0) {
            throw new IllegalStateException("a key was found that is not there");
        }
    }

    @Benchmark
    public int find() {
        int index = random.nextInt(records);
        return page.find(tags[index], keys[index], 0, KEY_BYTES);
    }

    @Benchmark
    public int findAbsent() {
        return page.find(random.nextInt(256), absent, 0, KEY_BYTES);
    }

    @Benchmark
    public int insertAndRemove() {
        content.inline(0, value, 0, KEY_BYTES);
        int slot = page.insert(7, absent, 0, KEY_BYTES, content);
        page.remove(slot);
        return slot;
    }

    @Benchmark
    public int rewriteWithAnotherLength() {
        int index = random.nextInt(records);
        int slot = page.find(tags[index], keys[index], 0, KEY_BYTES);
        content.inline(0, value, 0, 1 + random.nextInt(LONGEST_VALUE));
        page.rewrite(slot, content);
        return slot;
    }
}
