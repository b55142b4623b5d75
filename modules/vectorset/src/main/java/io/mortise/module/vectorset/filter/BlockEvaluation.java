package io.mortise.module.vectorset.filter;

import java.util.ArrayList;
import java.util.List;

/// Evaluates an expression for all rows of a set by its columns, a block of rows at a time.
///
/// The program of the expression is run once a block instead of once a row, on a stack of truths (a bit a row) and
/// numbers (a double a row). What compares a field with a constant is one step, see [FieldTest]. Blocks to which that
/// does not apply, because an operator would have to look at strings row by row, are evaluated row by row, from the
/// columns; only rows whose value is in no column read their attribute again, unless a hash tells enough.
///
/// Used by one thread, once.
final class BlockEvaluation {
    private static final int TRUTHS = 0;
    private static final int NUMBERS = 1;

    /// A step: exactly one is not null, or all are null and `field` is loaded.
    private record Step(FieldTest test, Operator operator, Value constant, int field) {}

    private final Expression expression;
    private final Column.State[] states;
    private final AttributeSource source;
    private final boolean isStrict;
    private final List<Step> steps = new ArrayList<>();
    private final long[][] truths;
    private final double[][] numbers;
    private final int[] kinds;
    private final long[] present = new long[Column.WORDS];
    /// Rows for which hashes did not tell enough.
    private final long[] doubtful = new long[Column.WORDS];
    private Evaluation evaluation;

    BlockEvaluation(Expression expression, Column.State[] states, AttributeSource source) {
        this.expression = expression;
        this.states = states;
        this.source = source;
        this.isStrict = expression.isStrict();
        fuse(expression.program());
        truths = new long[steps.size()][Column.WORDS];
        numbers = new double[steps.size()][];
        kinds = new int[steps.size()];
    }

    /// Joins a field, a constant and the operator behind them to one step.
    private void fuse(Compiler.Step[] program) {
        for (int at = 0; at < program.length; at++) {
            FieldTest test = at + 2 < program.length ? test(program, at) : null;
            if (test != null) {
                steps.add(new Step(test, null, null, 0));
                at += 2;
            } else {
                Compiler.Step step = program[at];
                steps.add(new Step(null, step.operator(), step.constant(), expression.fieldAt(at)));
            }
        }
    }

    private FieldTest test(Compiler.Step[] program, int at) {
        Operator operator = program[at + 2].operator();
        if (operator == null || !FieldTest.isTest(operator)) {
            return null;
        }
        int left = expression.fieldAt(at);
        int right = expression.fieldAt(at + 1);
        if (left >= 0 && program[at + 1].constant() != null) {
            return new FieldTest(left, operator, program[at + 1].constant(), true, isStrict);
        }
        if (right >= 0 && program[at].constant() != null) {
            return new FieldTest(right, operator, program[at].constant(), false, isStrict);
        }
        return null;
    }

    /// The rows that match.
    long[] run(int blocks) {
        long[] bits = new long[blocks * Column.WORDS];
        for (int block = 0; block < blocks; block++) {
            if (findPresent(block)) {
                if (canRunAtOnce(block)) {
                    runAtOnce(block);
                    long[] result = truth(0);
                    for (int word = 0; word < Column.WORDS; word++) {
                        bits[block * Column.WORDS + word] = result[word] & present[word] & ~doubtful[word];
                    }
                    runByRow(block, doubtful, bits);
                } else {
                    runByRow(block, present, bits);
                }
            }
        }
        return bits;
    }

    /// Finds the rows that have all fields: an expression with a missing one is false.
    ///
    /// @return whether there are any
    private boolean findPresent(int block) {
        long any = 0;
        for (int word = 0; word < Column.WORDS; word++) {
            long all = -1;
            for (Column.State state : states) {
                all &= state.blocks()[block].present[word];
            }
            present[word] = all;
            any |= all;
        }
        return any != 0;
    }

    // ---- all rows of a block at once

    private boolean canRunAtOnce(int block) {
        int depth = 0;
        for (Step step : steps) {
            if (step.test != null) {
                if (!step.test.canTellUnread() && states[step.test.field].blocks()[block].unread > 0) {
                    return false;
                }
                depth++;
            } else if (step.operator == null) {
                if (!isOfNumbers(step, block)) {
                    return false;
                }
                depth++;
            } else {
                depth -= step.operator.operands - 1;
            }
        }
        assert depth == 1 : "depth=" + depth;
        return true;
    }

    private boolean isOfNumbers(Step step, int block) {
        if (step.constant != null) {
            return step.constant.kind == Value.Kind.NUMBER;
        }
        Column.Block rows = states[step.field].blocks()[block];
        return rows.others == 0 && rows.unread == 0;
    }

    private void runAtOnce(int block) {
        int depth = 0;
        java.util.Arrays.fill(doubtful, 0);
        for (Step step : steps) {
            if (step.test != null) {
                kinds[depth] = TRUTHS;
                Column.State state = states[step.test.field];
                Column.Block rows = state.blocks()[block];
                step.test.run(rows, state, truths[depth++]);
                if (rows.unread > 0) {
                    step.test.findDoubtful(rows, doubtful);
                }
            } else if (step.constant != null) {
                java.util.Arrays.fill(numbersAt(depth++), step.constant.number);
            } else if (step.operator == null) {
                load(states[step.field].blocks()[block].boxes, numbersAt(depth++));
            } else if (step.operator.operands == 1) {
                invert(truth(depth - 1));
            } else {
                depth--;
                apply(step.operator, depth - 1, depth);
            }
        }
    }

    private double[] numbersAt(int depth) {
        kinds[depth] = NUMBERS;
        if (numbers[depth] == null) {
            numbers[depth] = new double[Column.ROWS];
        }
        return numbers[depth];
    }

    private static void load(long[] boxes, double[] target) {
        for (int row = 0; row < Column.ROWS; row++) {
            target[row] = Double.longBitsToDouble(boxes[row]);
        }
    }

    private static void invert(long[] bits) {
        for (int word = 0; word < Column.WORDS; word++) {
            bits[word] = ~bits[word];
        }
    }

    /// A place of the stack as truths.
    private long[] truth(int depth) {
        long[] bits = truths[depth];
        if (kinds[depth] == NUMBERS) {
            double[] from = numbers[depth];
            for (int word = 0; word < Column.WORDS; word++) {
                long found = 0;
                for (int at = 0; at < Long.SIZE; at++) {
                    found |= (from[word * Long.SIZE + at] != 0 ? 1L : 0L) << at;
                }
                bits[word] = found;
            }
            kinds[depth] = TRUTHS;
        }
        return bits;
    }

    /// A place of the stack as numbers.
    private double[] number(int depth) {
        if (kinds[depth] == NUMBERS) {
            return numbers[depth];
        }
        double[] target = numbersAt(depth);
        for (int row = 0; row < Column.ROWS; row++) {
            target[row] = truths[depth][row >>> 6] >>> row & 1;
        }
        return target;
    }

    private void apply(Operator operator, int left, int right) {
        switch (operator) {
            case AND, AND_SIGN -> {
                long[] one = truth(left);
                long[] other = truth(right);
                for (int word = 0; word < Column.WORDS; word++) {
                    one[word] &= other[word];
                }
            }
            case OR, OR_SIGN -> {
                long[] one = truth(left);
                long[] other = truth(right);
                for (int word = 0; word < Column.WORDS; word++) {
                    one[word] |= other[word];
                }
            }
            default -> {
                double[] one = number(left);
                double[] other = number(right);
                for (int row = 0; row < Column.ROWS; row++) {
                    one[row] = Evaluation.number(operator, one[row], other[row]);
                }
            }
        }
    }

    // ---- row by row

    private void runByRow(int block, long[] rows, long[] bits) {
        if (evaluation == null) {
            evaluation = expression.evaluation();
        }
        int first = block << Column.SHIFT;
        for (int word = 0; word < Column.WORDS; word++) {
            long left = rows[word] & present[word];
            while (left != 0) {
                int row = word * Long.SIZE + Long.numberOfTrailingZeros(left);
                left &= left - 1;
                if (matches(block, first, row)) {
                    bits[first + row >>> 6] |= 1L << row;
                }
            }
        }
    }

    private boolean matches(int block, int first, int row) {
        for (int field = 0; field < states.length; field++) {
            long box = states[field].blocks()[block].boxes[row];
            if (!Column.read(box, states[field], evaluation.field(field))) {
                return source.find(first + row) && evaluation.matches(source.array(), source.offset(), source.length());
            }
        }
        return evaluation.matchesFields();
    }
}
