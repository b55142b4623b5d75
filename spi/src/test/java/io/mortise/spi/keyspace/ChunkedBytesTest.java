package io.mortise.spi.keyspace;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ChunkedBytesTest {
    private static final int MOST = 5 * ChunkedBytes.CHUNK_BYTES / 2;

    /// Everything that changes a string, on one and on a second one that shares its chunks, against plain arrays.
    @Test
    void shouldHoldWhatAnArrayWouldHold() {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        SplittableRandom random = new SplittableRandom(seed);
        ChunkedBytes chunked = new ChunkedBytes();
        byte[] expected = new byte[0];
        ChunkedBytes shared = chunked.share();
        byte[] expectedShared = expected;
        for (int step = 0; step < 3000; step++) {
            switch (random.nextInt(6)) {
                case 0 -> {
                    byte[] more = bytes(random, random.nextInt(random.nextBoolean() ? 100 : 90_000));
                    chunked.append(more, 0, more.length);
                    expected = Arrays.copyOf(expected, expected.length + more.length);
                    System.arraycopy(more, 0, expected, expected.length - more.length, more.length);
                }
                case 1 -> chunked.makeRoom(1 + random.nextInt(random.nextBoolean() ? 100 : 90_000));
                case 2 -> {
                    int length = random.nextInt(MOST);
                    chunked.resize(length);
                    expected = Arrays.copyOf(expected, length);
                }
                case 3 -> {
                    int start = random.nextInt(expected.length + 1);
                    byte[] other = bytes(random, random.nextInt(expected.length - start + 1));
                    chunked.write(start, other, 0, other.length);
                    expected = expected.clone();
                    System.arraycopy(other, 0, expected, start, other.length);
                }
                case 4 -> {
                    shared = chunked.share();
                    expectedShared = expected.clone();
                }
                default -> {
                    ChunkedBytes other = shared;
                    shared = chunked;
                    chunked = other;
                    byte[] swapped = expectedShared;
                    expectedShared = expected;
                    expected = swapped;
                }
            }
            if (expected.length > MOST) {
                chunked.resize(MOST);
                expected = Arrays.copyOf(expected, MOST);
            }
            assertEquals(expected.length, chunked.length());
            if (step % 16 == 0) {
                assertArrayEquals(expected, chunked.toArray());
                assertArrayEquals(expectedShared, shared.toArray());
            }
        }
    }

    @Test
    void shouldNotCopyWhatItHasRoomFor() {
        ChunkedBytes chunked = new ChunkedBytes();
        byte[] piece = new byte[1000];
        chunked.makeRoom(20L * piece.length);
        for (int count = 0; count < 20; count++) {
            chunked.append(piece, 0, piece.length);
        }
        // By growing it would have got more than it needs.
        assertEquals(
                ChunkedBytes.of(new byte[20 * piece.length], 0, 20 * piece.length)
                        .weigh(),
                chunked.weigh());
        assertThrows(IllegalArgumentException.class, () -> chunked.makeRoom(0));
    }

    private static byte[] bytes(SplittableRandom random, int length) {
        byte[] made = new byte[length];
        random.nextBytes(made);
        return made;
    }
}
