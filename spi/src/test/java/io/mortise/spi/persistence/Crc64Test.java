package io.mortise.spi.persistence;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class Crc64Test {
    private static long sum(byte[] bytes) {
        return Crc64.update(0, bytes, 0, bytes.length);
    }

    @Test
    void shouldGiveTheCheckValue() {
        assertEquals(0xe9c6d914c4b8d9caL, sum("123456789".getBytes(StandardCharsets.US_ASCII)));
    }

    @Test
    void shouldCombineTheSumsOfTwoParts() {
        SplittableRandom random = new SplittableRandom(1);
        for (int round = 0; round < 200; round++) {
            byte[] bytes = new byte[random.nextInt(3_000)];
            random.nextBytes(bytes);
            int cut = random.nextInt(bytes.length + 1);
            long first = Crc64.update(0, bytes, 0, cut);
            long second = Crc64.update(0, bytes, cut, bytes.length - cut);
            assertEquals(sum(bytes), Crc64.combine(first, second, bytes.length - cut), "round " + round);
        }
    }
}
