package io.mortise.module.vectorset.filter;

import java.util.Arrays;

/// A field compared with a constant, which is what most expressions are made of: `.year > 1980`, `'red' in .tags`.
///
/// For numbers there is a loop an operator. For all else what the operator gives is computed once for each value
/// that the column has, and looked up by its number.
///
/// Used by one thread.
final class FieldTest {
    final int field;
    private final Operator operator;
    private final Value constant;
    private final boolean isFieldFirst;
    private final boolean isStrict;
    private final Value scratch = new Value();
    /// What a number is compared with; several for IN.
    private final double[] numbers;
    /// Of the strings that the field has to equal one of, if that is the test; else null.
    private final int[] hashes;
    /// For each value of the column that is no number: 1 if it passes. Made when it is needed.
    private byte[] table;

    /// @param isFieldFirst whether the field stands on the left
    FieldTest(int field, Operator operator, Value constant, boolean isFieldFirst, boolean isStrict) {
        this.field = field;
        this.operator = operator;
        this.constant = constant;
        this.isFieldFirst = isFieldFirst;
        this.isStrict = isStrict;
        this.numbers = numbers();
        this.hashes = hashes();
    }

    /// Whether an operator gives a truth, and so can be a test.
    static boolean isTest(Operator operator) {
        return operator.precedence == Operator.EQUAL.precedence;
    }

    private double[] numbers() {
        if (operator != Operator.IN) {
            boolean equalsNone =
                    constant.kind == Value.Kind.NULL && (operator == Operator.EQUAL || operator == Operator.NOT_EQUAL);
            return equalsNone ? new double[0] : new double[] {constant.asNumber()};
        }
        if (!isFieldFirst || constant.kind != Value.Kind.TUPLE) {
            return new double[0];
        }
        double[] members = new double[constant.members.length];
        int count = 0;
        for (Value member : constant.members) {
            if (member.kind != Value.Kind.NULL) {
                members[count++] = member.asNumber();
            }
        }
        return Arrays.copyOf(members, count);
    }

    private int[] hashes() {
        boolean isEquality = operator == Operator.EQUAL || operator == Operator.NOT_EQUAL;
        boolean isOneOf = operator == Operator.IN && isFieldFirst && constant.kind == Value.Kind.TUPLE;
        Value[] strings = isOneOf ? constant.members : isEquality ? new Value[] {constant} : new Value[0];
        int[] made = new int[strings.length];
        for (int index = 0; index < strings.length; index++) {
            if (strings[index].kind != Value.Kind.STRING) {
                return null;
            }
            made[index] = Column.hash(strings[index]);
        }
        return isEquality || isOneOf ? made : null;
    }

    /// Whether [#run] tells something about rows that are unread: most are other strings, by their hashes.
    boolean canTellUnread() {
        return hashes != null;
    }

    /// Marks the unread rows of a block of which [#run] may say the wrong thing.
    void findDoubtful(Column.Block block, long[] doubtful) {
        for (int row = 0; row < Column.ROWS; row++) {
            long box = block.boxes[row];
            if (!Column.isNumber(box) && Column.number(box) == Column.UNREAD && isDoubtful(Column.hash(box))) {
                doubtful[row >>> 6] |= 1L << row;
            }
        }
    }

    private boolean isDoubtful(int hash) {
        boolean found = hash == 0;
        for (int each : hashes) {
            found |= hash == each;
        }
        return found;
    }

    /// Tests the rows of a block. Unread ones count as strings that the test does not name.
    void run(Column.Block block, Column.State state, long[] bits) {
        if (block.numbers > 0 || block.others == 0) {
            testNumbers(block.boxes, bits);
        }
        if (block.others > 0) {
            if (table == null) {
                table = table(state);
            }
            if (block.numbers > 0) {
                testMixed(block.boxes, bits);
            } else {
                testOthers(block.boxes, bits);
            }
        }
    }

    private byte[] table(Column.State state) {
        byte[] made = new byte[Column.FIRST_ENTRY + state.entryCount()];
        made[Column.NULL] = passes(new Value());
        made[Column.UNREAD] = (byte) (operator == Operator.NOT_EQUAL ? 1 : 0);
        for (int entry = 0; entry < state.entryCount(); entry++) {
            made[Column.FIRST_ENTRY + entry] = passes(state.entries()[entry]);
        }
        return made;
    }

    private byte passes(Value value) {
        Value left = scratch.set(isFieldFirst ? value : constant);
        Evaluation.apply(operator, left, isFieldFirst ? constant : value, isStrict);
        return (byte) (left.truth() ? 1 : 0);
    }

    private void testOthers(long[] boxes, long[] bits) {
        byte[] passing = table;
        for (int word = 0; word < Column.WORDS; word++) {
            long found = 0;
            for (int at = 0; at < Long.SIZE; at++) {
                found |= (long) passing[(int) boxes[word * Long.SIZE + at]] << at;
            }
            bits[word] = found;
        }
    }

    /// Corrects what the test of numbers said of the others.
    private void testMixed(long[] boxes, long[] bits) {
        for (int row = 0; row < Column.ROWS; row++) {
            if (!Column.isNumber(boxes[row])) {
                long bit = 1L << row;
                bits[row >>> 6] =
                        table[Column.number(boxes[row])] == 1 ? bits[row >>> 6] | bit : bits[row >>> 6] & ~bit;
            }
        }
    }

    private void testNumbers(long[] boxes, long[] bits) {
        if (numbers.length == 0) {
            // No number equals null, and none has a part.
            Arrays.fill(bits, 0, Column.WORDS, operator == Operator.NOT_EQUAL ? -1L : 0L);
            return;
        }
        double number = numbers[0];
        switch (isFieldFirst ? operator : flipped()) {
            case LESS -> isLess(boxes, number, bits);
            case LESS_OR_EQUAL -> isAtMost(boxes, number, bits);
            case GREATER -> isGreater(boxes, number, bits);
            case GREATER_OR_EQUAL -> isAtLeast(boxes, number, bits);
            case NOT_EQUAL -> {
                isEqual(boxes, number, bits);
                for (int word = 0; word < Column.WORDS; word++) {
                    bits[word] = ~bits[word];
                }
            }
            default -> isOneOf(boxes, bits);
        }
    }

    private Operator flipped() {
        return switch (operator) {
            case LESS -> Operator.GREATER;
            case LESS_OR_EQUAL -> Operator.GREATER_OR_EQUAL;
            case GREATER -> Operator.LESS;
            case GREATER_OR_EQUAL -> Operator.LESS_OR_EQUAL;
            default -> operator;
        };
    }

    private void isOneOf(long[] boxes, long[] bits) {
        isEqual(boxes, numbers[0], bits);
        long[] more = numbers.length > 1 ? new long[Column.WORDS] : null;
        for (int index = 1; index < numbers.length; index++) {
            isEqual(boxes, numbers[index], more);
            for (int word = 0; word < Column.WORDS; word++) {
                bits[word] |= more[word];
            }
        }
    }

    // One loop an operator: the compiler makes a comparison, a shift and an OR a row of each, without a branch.

    private static void isLess(long[] boxes, double number, long[] bits) {
        for (int word = 0; word < Column.WORDS; word++) {
            long found = 0;
            for (int at = 0; at < Long.SIZE; at++) {
                found |= (Double.longBitsToDouble(boxes[word * Long.SIZE + at]) < number ? 1L : 0L) << at;
            }
            bits[word] = found;
        }
    }

    private static void isAtMost(long[] boxes, double number, long[] bits) {
        for (int word = 0; word < Column.WORDS; word++) {
            long found = 0;
            for (int at = 0; at < Long.SIZE; at++) {
                found |= (Double.longBitsToDouble(boxes[word * Long.SIZE + at]) <= number ? 1L : 0L) << at;
            }
            bits[word] = found;
        }
    }

    private static void isGreater(long[] boxes, double number, long[] bits) {
        for (int word = 0; word < Column.WORDS; word++) {
            long found = 0;
            for (int at = 0; at < Long.SIZE; at++) {
                found |= (Double.longBitsToDouble(boxes[word * Long.SIZE + at]) > number ? 1L : 0L) << at;
            }
            bits[word] = found;
        }
    }

    private static void isAtLeast(long[] boxes, double number, long[] bits) {
        for (int word = 0; word < Column.WORDS; word++) {
            long found = 0;
            for (int at = 0; at < Long.SIZE; at++) {
                found |= (Double.longBitsToDouble(boxes[word * Long.SIZE + at]) >= number ? 1L : 0L) << at;
            }
            bits[word] = found;
        }
    }

    private static void isEqual(long[] boxes, double number, long[] bits) {
        for (int word = 0; word < Column.WORDS; word++) {
            long found = 0;
            for (int at = 0; at < Long.SIZE; at++) {
                found |= (Double.longBitsToDouble(boxes[word * Long.SIZE + at]) == number ? 1L : 0L) << at;
            }
            bits[word] = found;
        }
    }
}
