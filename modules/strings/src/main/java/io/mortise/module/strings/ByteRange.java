package io.mortise.module.strings;

/// A range of positions as GETRANGE, BITCOUNT and BITPOS take it: both ends included, negative ones counted from
/// the end, and cut to what is there.
///
/// @param first 0 or more
/// @param last less than the length; less than `first` if the range is empty
record ByteRange(long first, long last) {
    private static final ByteRange EMPTY = new ByteRange(0, -1);

    /// @param length how many positions there are
    static ByteRange of(long start, long end, long length) {
        if (start < 0 && end < 0 && start > end) {
            // Without this, two ends before the beginning would both become the first position.
            return EMPTY;
        }
        long first = Math.max(0, start < 0 ? length + start : start);
        long last = Math.max(0, end < 0 ? length + end : end);
        return new ByteRange(first, Math.min(last, length - 1));
    }

    boolean isEmpty() {
        return first > last;
    }

    /// How many positions are in it, if it is not empty.
    long count() {
        return last - first + 1;
    }
}
