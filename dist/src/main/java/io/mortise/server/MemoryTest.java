package io.mortise.server;

import java.io.PrintStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.function.Consumer;

/// A test of the machine's memory: patterns are written over a large piece of it and read back, and what differs is
/// told with its place and its bits. A crash on a machine that fails here says nothing of the server.
///
/// ```
///  address       each word has its own number: a line of the address bus that is stuck gives a word twice
///  random        each word has bits that nothing else in the machine produces by accident
///  solid         all bits 0, then all 1: bits that are stuck
///  checkerboard  0101…, then 1010…, the rows against each other: bits that follow their neighbours
/// ```
///
/// The piece is outside the Java heap, so that no collector moves it. It should be larger than the processor's
/// caches by far, or these are what is tested; memory that other programs have is not tested at all.
final class MemoryTest {
    private static final long MEGABYTE = 1 << 20;
    private static final int WORD = Long.BYTES;
    /// Words of a row of the checkerboard: neighbours in a chip are rather rows than words.
    private static final long ROW_WORDS = 512;
    private static final long EVEN_BITS = 0x5555_5555_5555_5555L;
    private static final int MOST_TOLD = 20;

    private final MemorySegment memory;
    private final long words;
    private final PrintStream out;
    private final Consumer<MemorySegment> meanwhile;
    private long errors;

    /// What stands in a word, by its number.
    @FunctionalInterface
    private interface Pattern {
        long at(long word);
    }

    /// @param meanwhile called between writing and reading, by which tests break the memory
    MemoryTest(MemorySegment memory, PrintStream out, Consumer<MemorySegment> meanwhile) {
        this.memory = memory;
        this.words = memory.byteSize() / WORD;
        this.out = out;
        this.meanwhile = meanwhile;
    }

    /// Tests so many megabytes as often as wanted.
    ///
    /// @return the exit code: 0 if the memory is sound, 1 if it is not, 2 if there is not that much
    static int run(long megabytes, int passes, PrintStream out) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(megabytes * MEGABYTE, WORD);
            out.println("testing " + megabytes + " MiB of memory, " + passes + (passes == 1 ? " pass" : " passes"));
            long errors = new MemoryTest(memory, out, untouched -> {}).passes(passes);
            out.println(
                    errors == 0
                            ? "no fault was found"
                            : "THE MEMORY IS FAULTY: " + errors + " words were not what was written into them. Have"
                                    + " this machine's memory exchanged; do not trust data that was on it.");
            return errors == 0 ? 0 : 1;
        } catch (OutOfMemoryError tooMuch) {
            out.println("there are not " + megabytes + " MiB of memory to be had: " + tooMuch.getMessage());
            return 2;
        }
    }

    /// @return how many words were wrong
    long passes(int passes) {
        for (int pass = 1; pass <= passes; pass++) {
            long before = errors;
            pass(pass);
            out.println("pass " + pass + " of " + passes + ": "
                    + (errors == before ? "good" : errors - before + " wrong words"));
        }
        return errors;
    }

    private void pass(int pass) {
        check("address", word -> word);
        check("address, inverted", word -> ~word);
        check("random", word -> mixed(word, pass));
        check("random, inverted", word -> ~mixed(word, pass));
        check("solid 0", word -> 0);
        check("solid 1", word -> -1);
        check("checkerboard", word -> checkered(word, 0));
        check("checkerboard, inverted", word -> checkered(word, 1));
    }

    private static long checkered(long word, int phase) {
        return (word / ROW_WORDS + phase) % 2 == 0 ? EVEN_BITS : ~EVEN_BITS;
    }

    /// Bits that depend on all bits of the number (the finishing steps of SplitMix64).
    private static long mixed(long word, int pass) {
        long bits = (word + 1) * 0x9E37_79B9_7F4A_7C15L + pass;
        bits = (bits ^ bits >>> 30) * 0xBF58_476D_1CE4_E5B9L;
        bits = (bits ^ bits >>> 27) * 0x94D0_49BB_1331_11EBL;
        return bits ^ bits >>> 31;
    }

    /// Writes upwards, reads upwards, then downwards.
    private void check(String name, Pattern pattern) {
        for (long word = 0; word < words; word++) {
            memory.set(ValueLayout.JAVA_LONG, word * WORD, pattern.at(word));
        }
        meanwhile.accept(memory);
        for (long word = 0; word < words; word++) {
            compare(name, word, pattern.at(word));
        }
        for (long word = words - 1; word >= 0; word--) {
            compare(name, word, pattern.at(word));
        }
    }

    private void compare(String name, long word, long expected) {
        long found = memory.get(ValueLayout.JAVA_LONG, word * WORD);
        if (found != expected) {
            // It was counted, and is not to be counted again on the way down.
            memory.set(ValueLayout.JAVA_LONG, word * WORD, expected);
            if (++errors <= MOST_TOLD) {
                out.printf(
                        "%s: the word at byte %d is %016x and should be %016x, wrong bits %016x%n",
                        name, word * WORD, found, expected, found ^ expected);
            }
        }
    }
}
