package io.mortise.module.strings.value;

import java.util.ArrayList;
import java.util.List;

/// The longest common subsequence of two strings of bytes, by the textbook's dynamic programming.
///
/// Two rows of lengths are kept, and for the way back one bit a cell, which says whether the better neighbour is
/// the one above: a 32nd of a table of lengths. On equal lengths the way goes left, as in Redis, since of several
/// longest subsequences clients are to get the same one.
///
/// Takes time in proportion to the product of the lengths. Immutable; may be computed on any thread.
public final class LongestCommonSubsequence {
    /// A run of bytes that the two strings share, at these places.
    public record Match(int first, int second, int length) {}

    private final int length;
    private final List<Match> matches;
    private final byte[] bytes;

    private LongestCommonSubsequence(int length, List<Match> matches, byte[] bytes) {
        this.length = length;
        this.matches = matches;
        this.bytes = bytes;
    }

    /// Computes only the length.
    public static LongestCommonSubsequence lengthOf(byte[] first, byte[] second) {
        return new LongestCommonSubsequence(lengths(first, second, null), List.of(), new byte[0]);
    }

    /// Computes all of it.
    public static LongestCommonSubsequence of(byte[] first, byte[] second) {
        long[] upwards = new long[Math.toIntExact(((long) first.length * second.length + 63) / 64)];
        int length = lengths(first, second, upwards);
        List<Match> matches = new ArrayList<>();
        byte[] bytes = new byte[length];
        int left = length;
        int i = first.length;
        int j = second.length;
        while (i > 0 && j > 0) {
            int run = 0;
            while (i > 0 && j > 0 && first[i - 1] == second[j - 1]) {
                i--;
                j--;
                run++;
                bytes[--left] = first[i];
            }
            if (run > 0) {
                matches.add(new Match(i, j, run));
            } else if (isSet(upwards, (long) (i - 1) * second.length + j - 1)) {
                i--;
            } else {
                j--;
            }
        }
        assert left == 0 : "left=" + left + ", length=" + length;
        return new LongestCommonSubsequence(length, matches, bytes);
    }

    /// @param upwards receives the way back, or null
    private static int lengths(byte[] first, byte[] second, long[] upwards) {
        int[] above = new int[second.length + 1];
        int[] row = new int[second.length + 1];
        long cell = 0;
        for (byte each : first) {
            for (int j = 1; j <= second.length; j++, cell++) {
                if (each == second[j - 1]) {
                    row[j] = above[j - 1] + 1;
                } else if (above[j] > row[j - 1]) {
                    row[j] = above[j];
                    set(upwards, cell);
                } else {
                    row[j] = row[j - 1];
                }
            }
            int[] done = row;
            row = above;
            above = done;
        }
        return above[second.length];
    }

    private static void set(long[] bits, long index) {
        if (bits != null) {
            bits[(int) (index >>> 6)] |= 1L << (index & 63);
        }
    }

    private static boolean isSet(long[] bits, long index) {
        return (bits[(int) (index >>> 6)] >>> (index & 63) & 1) != 0;
    }

    /// How long it is.
    public int length() {
        return length;
    }

    /// Its runs, from the end of the strings to their beginning.
    public List<Match> matches() {
        return matches;
    }

    /// The subsequence itself. Not to be changed.
    public byte[] bytes() {
        return bytes;
    }
}
