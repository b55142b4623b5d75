package io.mortise.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/// The test of memory, on memory that is sound and on such that is broken in known ways.
class MemoryTestTest {
    private static final long BYTES = 1 << 20;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);

    private String output() {
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private long errorsIn(Consumer<MemorySegment> fault) {
        try (Arena arena = Arena.ofConfined()) {
            return new MemoryTest(arena.allocate(BYTES, Long.BYTES), out, fault).passes(1);
        }
    }

    @Test
    void shouldFindNothingInSoundMemory() {
        assertEquals(0, errorsIn(sound -> {}));
        assertEquals("pass 1 of 1: good\n", output());
        assertEquals(0, MemoryTest.run(2, 2, out));
        assertTrue(output().endsWith("no fault was found\n"), output());
    }

    @Test
    void shouldFindABitThatIsStuck() {
        for (int bit = 0; bit < Long.SIZE; bit++) {
            long mask = 1L << bit;
            long low = errorsIn(memory -> change(memory, 4711 * 8, word -> word & ~mask));
            long high = errorsIn(memory -> change(memory, 4711 * 8, word -> word | mask));
            // Each pattern comes with its opposite, so one of each pair has the bit otherwise.
            assertEquals(4, low, "bit " + bit + " is always 0");
            assertEquals(4, high, "bit " + bit + " is always 1");
        }
    }

    @Test
    void shouldSayWhichBitsOfWhichWordAreWrong() {
        errorsIn(memory -> change(memory, 800, word -> word | 0x10));
        assertTrue(
                output().contains("solid 0: the word at byte 800 is 0000000000000010 and should be 0000000000000000,"
                        + " wrong bits 0000000000000010"),
                output());
        assertTrue(output().endsWith("pass 1 of 1: 4 wrong words\n"), output());
    }

    @Test
    void shouldFindAnAddressLineThatIsStuck() {
        long errors = errorsIn(memory -> {
            // Line 12 is always 0: what was written above is what is read below, the last write winning.
            for (long at = 0; at < BYTES; at += 1 << 13) {
                MemorySegment.copy(memory, at + (1 << 12), memory, at, 1 << 12);
            }
        });
        // Addresses and random words differ from their neighbours everywhere, solid words nowhere.
        assertTrue(errors >= 4 * BYTES / 16, "errors=" + errors);
    }

    @Test
    void shouldSayThatThereIsNotSoMuch() {
        assertEquals(2, MemoryTest.run(90_000_000, 1, out));
        assertTrue(output().contains("there are not 90000000 MiB of memory to be had"), output());
    }

    private interface Change {
        long of(long word);
    }

    private static void change(MemorySegment memory, long at, Change change) {
        memory.set(ValueLayout.JAVA_LONG, at, change.of(memory.get(ValueLayout.JAVA_LONG, at)));
    }
}
