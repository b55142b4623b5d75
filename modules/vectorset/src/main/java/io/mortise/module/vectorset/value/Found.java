package io.mortise.module.vectorset.value;

/// An element that a search has found. The receiver owns the bytes.
///
/// @param name the element
/// @param distance 0 for the same direction, 2 for the opposite
/// @param attribute null if it has none
public record Found(byte[] name, float distance, byte[] attribute) {
    /// 1 for the same direction, 0 for the opposite.
    public double score() {
        return 1.0 - distance / 2.0;
    }
}
