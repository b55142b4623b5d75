package io.mortise.module.strings.value;

import io.mortise.spi.Slice;
import io.mortise.spi.keyspace.ChunkedBytes;
import java.util.Arrays;
import java.util.List;

/// The operations of BITOP, over strings that are as long as the longest of them, padded with zeros.
public enum BitOperator {
    /// The bits that all have.
    AND,
    /// The bits that any has.
    OR,
    /// The bits that an odd number of them has.
    XOR,
    /// The bits that the only one has not.
    NOT,
    /// The bits that the first has and no other.
    DIFF,
    /// The bits that any other has and the first has not.
    DIFF1,
    /// The bits that the first has and any other.
    ANDOR,
    /// The bits that exactly one has.
    ONE;

    /// The least number of strings to combine.
    public int leastSources() {
        return switch (this) {
            case DIFF, DIFF1, ANDOR -> 2;
            default -> 1;
        };
    }

    /// Combines strings, block by block: within a block each of them is one run.
    ///
    /// @param length of the longest
    public ChunkedBytes combine(List<StringView> sources, long length) {
        ChunkedBytes result = new ChunkedBytes();
        byte[] block = new byte[(int) Math.min(length, ChunkedBytes.CHUNK_BYTES)];
        byte[] scratch = new byte[needsScratch() ? block.length : 0];
        for (long at = 0; at < length; at += ChunkedBytes.CHUNK_BYTES) {
            int count = (int) Math.min(block.length, length - at);
            combineBlock(sources, at, count, block, scratch);
            result.append(block, 0, count);
        }
        return result;
    }

    private boolean needsScratch() {
        return this == DIFF || this == DIFF1 || this == ANDOR || this == ONE;
    }

    private void combineBlock(List<StringView> sources, long at, int count, byte[] out, byte[] scratch) {
        switch (this) {
            case AND -> {
                load(sources.getFirst(), at, count, out);
                for (StringView source : sources.subList(1, sources.size())) {
                    and(source, at, count, out);
                }
            }
            case OR -> {
                load(sources.getFirst(), at, count, out);
                orAll(sources, at, count, out);
            }
            case XOR -> {
                load(sources.getFirst(), at, count, out);
                for (StringView source : sources.subList(1, sources.size())) {
                    xor(source, at, count, out);
                }
            }
            case NOT -> {
                load(sources.getFirst(), at, count, out);
                for (int index = 0; index < count; index++) {
                    out[index] = (byte) ~out[index];
                }
            }
            case DIFF, DIFF1, ANDOR -> againstOthers(sources, at, count, out, scratch);
            case ONE -> exactlyOne(sources, at, count, out, scratch);
        }
    }

    /// `others` holds the bits that any string but the first has.
    private void againstOthers(List<StringView> sources, long at, int count, byte[] out, byte[] others) {
        load(sources.get(1), at, count, others);
        orAll(sources.subList(1, sources.size()), at, count, others);
        load(sources.getFirst(), at, count, out);
        for (int index = 0; index < count; index++) {
            int first = out[index];
            int other = others[index];
            out[index] = (byte)
                    switch (this) {
                        case DIFF -> first & ~other;
                        case DIFF1 -> other & ~first;
                        default -> first & other;
                    };
        }
    }

    /// `several` holds the bits that more than one string has.
    private static void exactlyOne(List<StringView> sources, long at, int count, byte[] any, byte[] several) {
        load(sources.getFirst(), at, count, any);
        Arrays.fill(several, 0, count, (byte) 0);
        for (StringView source : sources.subList(1, sources.size())) {
            Slice run = runAt(source, at, count);
            byte[] array = run.array();
            int offset = run.offset();
            for (int index = 0; index < run.length(); index++) {
                byte bits = array[offset + index];
                several[index] |= (byte) (any[index] & bits);
                any[index] |= bits;
            }
        }
        for (int index = 0; index < count; index++) {
            any[index] = (byte) (any[index] & ~several[index]);
        }
    }

    private static Slice runAt(StringView source, long at, int count) {
        if (at >= source.length()) {
            return Slice.of(new byte[0]);
        }
        Slice run = source.run(at);
        return run.length() <= count ? run : run.slice(0, count);
    }

    private static void load(StringView source, long at, int count, byte[] out) {
        Slice run = runAt(source, at, count);
        run.copyTo(out, 0);
        Arrays.fill(out, run.length(), count, (byte) 0);
    }

    private static void and(StringView source, long at, int count, byte[] out) {
        Slice run = runAt(source, at, count);
        byte[] array = run.array();
        int offset = run.offset();
        for (int index = 0; index < run.length(); index++) {
            out[index] &= array[offset + index];
        }
        Arrays.fill(out, run.length(), count, (byte) 0);
    }

    private static void orAll(List<StringView> sources, long at, int count, byte[] out) {
        for (StringView source : sources.subList(1, sources.size())) {
            Slice run = runAt(source, at, count);
            byte[] array = run.array();
            int offset = run.offset();
            for (int index = 0; index < run.length(); index++) {
                out[index] |= array[offset + index];
            }
        }
    }

    private static void xor(StringView source, long at, int count, byte[] out) {
        Slice run = runAt(source, at, count);
        byte[] array = run.array();
        int offset = run.offset();
        for (int index = 0; index < run.length(); index++) {
            out[index] ^= array[offset + index];
        }
    }
}
