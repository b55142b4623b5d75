package io.mortise.module.strings.value;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mortise.spi.Slice;
import io.mortise.spi.keyspace.ChunkedBytes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class StringTypeTest {
    /// A frozen object stays as it is; the one that takes its place is changed.
    @Test
    void shouldFreezeObjects() {
        long seed = 17;
        System.out.println("seed " + seed);
        SplittableRandom random = new SplittableRandom(seed);
        byte[] model = new byte[0];
        ChunkedBytes live = new ChunkedBytes();
        List<ChunkedBytes> frozen = new ArrayList<>();
        List<byte[]> expected = new ArrayList<>();
        for (int step = 0; step < 600; step++) {
            if (random.nextInt(10) == 0) {
                frozen.add(live);
                expected.add(model);
                live = StringType.TYPE.freeze(live);
            }
            byte[] bytes = new byte[random.nextInt(3_000)];
            random.nextBytes(bytes);
            int start = random.nextInt(model.length + 1);
            model = Arrays.copyOf(model, Math.max(model.length, start + bytes.length));
            System.arraycopy(bytes, 0, model, start, bytes.length);
            live.resize(model.length);
            live.write(start, bytes, 0, bytes.length);
            assertArrayEquals(model, live.toArray(), "seed " + seed);
        }
        for (int index = 0; index < frozen.size(); index++) {
            assertArrayEquals(expected.get(index), frozen.get(index).toArray(), "seed " + seed);
        }
    }

    @Test
    void shouldNeverBeEmpty() {
        assertFalse(StringType.TYPE.isEmpty(new ChunkedBytes()));
        assertFalse(StringType.TYPE.isEmpty(StringType.RAW, Slice.of("")));
        assertEquals(StringType.TYPE.name(), "string");
    }

    @Test
    void shouldWeighWhatItTakes() {
        ChunkedBytes value = new ChunkedBytes();
        value.resize(1 << 20);
        long weight = StringType.TYPE.weigh(value);
        assertTrue(weight >= 1 << 20 && weight < (1 << 20) + 4096, "weight=" + weight);
    }
}
