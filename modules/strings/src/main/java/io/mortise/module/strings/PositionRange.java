package io.mortise.module.strings;

/// A range of positions as GETRANGE, BITCOUNT and BITPOS take it: both ends included, negative ones counted from
/// the end, and cut to what is there.
///
/// @param first 0 or more
/// @param last less than the length; less than `first` if the range is empty
record PositionRange(long first, long last) {
    private static final PositionRange EMPTY = new PositionRange(0, -1);

    /// The range, which is empty if it is given backwards.
    ///
    /// @param length how many positions there are
    static PositionRange of(long start, long end, long length) {
        // Cut to what is there, two ends before the beginning would both become the first position.
        return start < 0 && end < 0 && start > end ? EMPTY : cut(start, end, length);
    }

    /// The range, only cut to what is there: one that is given backwards and lies before the beginning becomes the
    /// first position. So does BITPOS.
    static PositionRange cut(long start, long end, long length) {
        long first = Math.max(0, start < 0 ? length + start : start);
        long last = Math.max(0, end < 0 ? length + end : end);
        return new PositionRange(first, Math.min(last, length - 1));
    }

    boolean isEmpty() {
        return first > last;
    }

    /// How many positions are in it, if it is not empty.
    long count() {
        return last - first + 1;
    }
}
