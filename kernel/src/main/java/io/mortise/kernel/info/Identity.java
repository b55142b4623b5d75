package io.mortise.kernel.info;

import java.util.random.RandomGenerator;

/// Names by which a server is told from every other, and from itself before its last start: 40 hexadecimal digits
/// each.
///
/// @param run of this run of the server
/// @param replication of the history of its data
public record Identity(String run, String replication) {
    private static final int DIGITS = 40;

    /// New names.
    public static Identity by(RandomGenerator random) {
        return new Identity(digits(random), digits(random));
    }

    private static String digits(RandomGenerator random) {
        StringBuilder digits = new StringBuilder();
        while (digits.length() < DIGITS) {
            digits.append(Character.forDigit(random.nextInt(16), 16));
        }
        return digits.toString();
    }
}
