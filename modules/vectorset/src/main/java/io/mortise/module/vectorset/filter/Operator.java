package io.mortise.module.vectorset.filter;

import java.nio.charset.StandardCharsets;

/// The operators of expressions. A higher precedence binds tighter.
enum Operator {
    OPEN("(", 7, 0),
    CLOSE(")", 7, 0),
    NOT_SIGN("!", 6, 1),
    NOT("not", 6, 1),
    POWER("**", 5, 2),
    MULTIPLY("*", 4, 2),
    DIVIDE("/", 4, 2),
    REMAINDER("%", 4, 2),
    ADD("+", 3, 2),
    SUBTRACT("-", 3, 2),
    GREATER(">", 2, 2),
    GREATER_OR_EQUAL(">=", 2, 2),
    LESS("<", 2, 2),
    LESS_OR_EQUAL("<=", 2, 2),
    EQUAL("==", 2, 2),
    NOT_EQUAL("!=", 2, 2),
    IN("in", 2, 2),
    AND("and", 1, 2),
    AND_SIGN("&&", 1, 2),
    OR("or", 0, 2),
    OR_SIGN("||", 0, 2);

    private static final Operator[] ALL = values();

    final byte[] text;
    final int precedence;
    final int operands;

    Operator(String text, int precedence, int operands) {
        this.text = text.getBytes(StandardCharsets.US_ASCII);
        this.precedence = precedence;
        this.operands = operands;
    }

    /// Whether of two of the same precedence the left one is done first.
    boolean isLeftAssociative() {
        return this != POWER;
    }

    /// The longest operator that a run of characters begins with, or null.
    static Operator longest(byte[] source, int from, int to) {
        Operator longest = null;
        for (Operator each : ALL) {
            int length = each.text.length;
            if (length <= to - from
                    && (longest == null || length > longest.text.length)
                    && java.util.Arrays.equals(each.text, 0, length, source, from, from + length)) {
                longest = each;
            }
        }
        return longest;
    }
}
