package io.mortise.module.vectorset.filter;

import io.mortise.module.vectorset.value.Search;

/// Runs a program on attributes, with a stack of reused values. A selector that finds nothing makes the whole
/// expression false at once.
///
/// Used by one thread.
final class Evaluator implements Search.Evaluation {
    private final Compiler.Step[] program;
    private final boolean isStrict;
    private final Value[] stack;
    private final Attribute attribute = new Attribute();

    Evaluator(Compiler.Step[] program, boolean isStrict) {
        this.program = program;
        this.isStrict = isStrict;
        this.stack = new Value[program.length];
        for (int index = 0; index < stack.length; index++) {
            stack[index] = new Value();
        }
    }

    @Override
    public boolean matches(byte[] array, int offset, int length) {
        int depth = 0;
        for (Compiler.Step step : program) {
            if (step.constant() != null) {
                stack[depth++].set(step.constant());
            } else if (step.selector() != null) {
                if (!attribute.find(array, offset, length, step.selector(), stack[depth++])) {
                    return false;
                }
            } else if (step.operator().operands == 1) {
                Value operand = stack[depth - 1];
                operand.set(!operand.truth());
            } else {
                depth--;
                apply(step.operator(), stack[depth - 1], stack[depth]);
            }
        }
        return stack[0].truth();
    }

    /// Leaves the result in `left`.
    private void apply(Operator operator, Value left, Value right) {
        switch (operator) {
            case POWER -> left.set(power(left.asNumber(), right.asNumber()));
            case MULTIPLY -> left.set(left.asNumber() * right.asNumber());
            case DIVIDE -> left.set(left.asNumber() / right.asNumber());
            case REMAINDER -> left.set(left.asNumber() % right.asNumber());
            case ADD -> left.set(left.asNumber() + right.asNumber());
            case SUBTRACT -> left.set(left.asNumber() - right.asNumber());
            case GREATER, GREATER_OR_EQUAL, LESS, LESS_OR_EQUAL -> left.set(isOrdered(operator, left, right));
            case EQUAL -> left.set(left.isEqual(right));
            case NOT_EQUAL -> left.set(!left.isEqual(right));
            case IN -> left.set(left.isIn(right));
            case AND, AND_SIGN -> left.set(left.truth() && right.truth());
            case OR, OR_SIGN -> left.set(left.truth() || right.truth());
            case OPEN, CLOSE, NOT, NOT_SIGN -> throw new IllegalStateException("not an operator of two: " + operator);
        }
    }

    /// As in C, where 1 to any power is 1, and -1 to an infinite one.
    private static double power(double base, double exponent) {
        return base == 1 || base == -1 && Double.isInfinite(exponent) ? 1 : Math.pow(base, exponent);
    }

    private boolean isOrdered(Operator operator, Value left, Value right) {
        if (!isStrict && left.isWord() && right.isWord()) {
            return holds(operator, left.compareBytes(right), 0);
        }
        return holds(operator, left.asNumber(), right.asNumber());
    }

    private static boolean holds(Operator operator, double left, double right) {
        return switch (operator) {
            case GREATER -> left > right;
            case GREATER_OR_EQUAL -> left >= right;
            case LESS -> left < right;
            default -> left <= right;
        };
    }
}
