package io.mortise.bench.suite;

/// A kind of number that a suite finds for each server.
///
/// @param heading of its column, with the unit
/// @param decimals how many are told
/// @param isCompared whether a ratio of ours to the peer's says something
record Figure(String heading, int decimals, boolean isCompared) {
    Figure(String heading, int decimals) {
        this(heading, decimals, true);
    }
}
