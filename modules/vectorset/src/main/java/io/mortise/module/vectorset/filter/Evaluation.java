package io.mortise.module.vectorset.filter;

/// Runs the program of an expression for one attribute at a time, with a stack of reused values. A selector that
/// finds nothing makes the whole expression false at once.
///
/// Used by one thread.
public final class Evaluation {
    private final Expression expression;
    private final Compiler.Step[] program;
    private final boolean isStrict;
    private final Value[] stack;
    private final Value[] fields;
    private final Attribute attribute = new Attribute();

    Evaluation(Expression expression) {
        this.expression = expression;
        this.program = expression.program();
        this.isStrict = expression.isStrict();
        this.stack = values(program.length);
        this.fields = values(expression.fields().length);
    }

    private static Value[] values(int count) {
        Value[] values = new Value[count];
        for (int index = 0; index < count; index++) {
            values[index] = new Value();
        }
        return values;
    }

    /// Whether an attribute fulfils the expression.
    public boolean matches(byte[] array, int offset, int length) {
        byte[][] names = expression.fields();
        for (int index = 0; index < names.length; index++) {
            if (!attribute.find(array, offset, length, names[index], fields[index])) {
                return false;
            }
        }
        return matchesFields();
    }

    /// The value of a field, to be set before [#matchesFields()].
    Value field(int index) {
        return fields[index];
    }

    /// Whether the fields that were set fulfil the expression.
    boolean matchesFields() {
        int depth = 0;
        for (int at = 0; at < program.length; at++) {
            Compiler.Step step = program[at];
            if (step.constant() != null) {
                stack[depth++].set(step.constant());
            } else if (step.selector() != null) {
                stack[depth++].set(fields[expression.fieldAt(at)]);
            } else if (step.operator().operands == 1) {
                Value operand = stack[depth - 1];
                operand.set(!operand.truth());
            } else {
                depth--;
                apply(step.operator(), stack[depth - 1], stack[depth], isStrict);
            }
        }
        return stack[0].truth();
    }

    /// Applies an operator of two; leaves the result in `left`.
    static void apply(Operator operator, Value left, Value right, boolean isStrict) {
        switch (operator) {
            case GREATER, GREATER_OR_EQUAL, LESS, LESS_OR_EQUAL -> left.set(isOrdered(operator, left, right, isStrict));
            case EQUAL -> left.set(left.isEqual(right));
            case NOT_EQUAL -> left.set(!left.isEqual(right));
            case IN -> left.set(left.isIn(right));
            case AND, AND_SIGN -> left.set(left.truth() && right.truth());
            case OR, OR_SIGN -> left.set(left.truth() || right.truth());
            default -> left.set(number(operator, left.asNumber(), right.asNumber()));
        }
    }

    private static boolean isOrdered(Operator operator, Value left, Value right, boolean isStrict) {
        if (!isStrict && left.isWord() && right.isWord()) {
            return number(operator, left.compareBytes(right), 0) != 0;
        }
        return number(operator, left.asNumber(), right.asNumber()) != 0;
    }

    /// What an operator gives for two numbers.
    static double number(Operator operator, double left, double right) {
        return switch (operator) {
            case POWER -> power(left, right);
            case MULTIPLY -> left * right;
            case DIVIDE -> left / right;
            case REMAINDER -> left % right;
            case ADD -> left + right;
            case SUBTRACT -> left - right;
            case GREATER -> left > right ? 1 : 0;
            case GREATER_OR_EQUAL -> left >= right ? 1 : 0;
            case LESS -> left < right ? 1 : 0;
            case LESS_OR_EQUAL -> left <= right ? 1 : 0;
            case EQUAL -> left == right ? 1 : 0;
            case NOT_EQUAL -> left != right ? 1 : 0;
            case AND, AND_SIGN -> left != 0 && right != 0 ? 1 : 0;
            case OR, OR_SIGN -> left != 0 || right != 0 ? 1 : 0;
            case IN -> 0;
            case OPEN, CLOSE, NOT, NOT_SIGN -> throw new IllegalStateException("not an operator of two: " + operator);
        };
    }

    /// As in C, where 1 to any power is 1, and -1 to an infinite one.
    private static double power(double base, double exponent) {
        return base == 1 || base == -1 && Double.isInfinite(exponent) ? 1 : Math.pow(base, exponent);
    }
}
