package io.mortise.module.vectorset.filter;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/// Makes a program of an expression: values in the order in which they are needed, each operator behind its
/// operands (Dijkstra's shunting yard).
///
/// What is an error is what leaves an operator without operands, or values without an operator. So `!!x` is one,
/// because a second `!` is done before it has an operand.
final class Compiler {
    private static final String OPERATOR_SIGNS = "+-*%/!()<>=|&";

    private final byte[] source;
    private int at;
    private final List<Step> program = new ArrayList<>();
    private final Deque<Operator> waiting = new ArrayDeque<>();
    private int depth;
    /// Whether a value comes next, so that a minus before a digit is a sign.
    private boolean expectsValue = true;

    /// One step of a program: exactly one of the three is not null.
    record Step(Operator operator, byte[] selector, Value constant) {}

    private Compiler(byte[] source) {
        this.source = source;
    }

    /// @throws SyntaxException if it is no expression
    static Step[] compile(byte[] source) {
        return new Compiler(source).compile();
    }

    private Step[] compile() {
        for (skipSpace(); at < source.length; skipSpace()) {
            token();
        }
        while (!waiting.isEmpty()) {
            emit(waiting.pop());
        }
        if (depth != 1) {
            throw structural();
        }
        return program.toArray(new Step[0]);
    }

    private void skipSpace() {
        while (at < source.length && LooseNumber.isSpace(source[at])) {
            at++;
        }
    }

    private void token() {
        byte each = source[at];
        if (isDigitAt(at) || each == '-' && expectsValue && isDigitAt(at + 1)) {
            constant(number());
        } else if (each == '\'' || each == '"') {
            constant(string());
        } else if (each == '.') {
            selector();
        } else if (each == '[') {
            constant(tuple());
        } else if (isOperatorSign(each)) {
            word();
        } else {
            throw new SyntaxException(source, at);
        }
    }

    private boolean isDigitAt(int index) {
        return index < source.length && source[index] >= '0' && source[index] <= '9';
    }

    private static boolean isLetter(int each) {
        return each >= 'a' && each <= 'z' || each >= 'A' && each <= 'Z';
    }

    private static boolean isOperatorSign(int each) {
        return isLetter(each) || OPERATOR_SIGNS.indexOf(each) >= 0;
    }

    private void constant(Value value) {
        value(new Step(null, null, value));
    }

    private void value(Step step) {
        program.add(step);
        depth++;
        expectsValue = false;
    }

    private Value number() {
        int start = at++;
        while (isDigitAt(at) || at < source.length && (source[at] == '.' || source[at] == 'e' || source[at] == 'E')) {
            at++;
        }
        if (!LooseNumber.isNumber(source, start, at - start)) {
            throw new SyntaxException(source, start);
        }
        return new Value().set(LooseNumber.value(source, start, at - start));
    }

    /// Nothing is unescaped; a backslash only keeps the next character from ending the string.
    private Value string() {
        byte quote = source[at];
        int start = ++at;
        while (at < source.length && source[at] != quote) {
            at += source[at] == '\\' && at + 1 < source.length ? 2 : 1;
        }
        if (at >= source.length) {
            throw new SyntaxException(source, start - 1);
        }
        return new Value().set(source, start, at++ - start);
    }

    private void selector() {
        int start = ++at;
        while (at < source.length
                && (isLetter(source[at]) || isDigitAt(at) || source[at] == '_' || source[at] == '-')) {
            at++;
        }
        if (at == start) {
            throw new SyntaxException(source, start - 1);
        }
        value(new Step(null, Arrays.copyOfRange(source, start, at), null));
    }

    private Value tuple() {
        at++;
        List<Value> members = new ArrayList<>();
        skipSpace();
        while (at < source.length && source[at] != ']') {
            members.add(member());
            skipSpace();
            if (at < source.length && source[at] == ',') {
                at++;
                skipSpace();
            } else if (at >= source.length || source[at] != ']') {
                throw new SyntaxException(source, at);
            }
        }
        if (at >= source.length) {
            throw new SyntaxException(source, at);
        }
        at++;
        return new Value().set(members.toArray(new Value[0]));
    }

    private Value member() {
        byte each = source[at];
        if (isDigitAt(at) || each == '-' && isDigitAt(at + 1)) {
            return number();
        }
        if (each == '\'' || each == '"') {
            return string();
        }
        throw new SyntaxException(source, at);
    }

    /// Null if the whole run of letters and signs is that word, or else the longest operator that it begins with.
    private void word() {
        int stop = at;
        while (stop < source.length && isOperatorSign(source[stop])) {
            stop++;
        }
        if (new String(source, at, stop - at, StandardCharsets.ISO_8859_1).equals("null")) {
            at = stop;
            constant(new Value());
            return;
        }
        Operator operator = Operator.longest(source, at, stop);
        if (operator == null) {
            throw new SyntaxException(source, stop);
        }
        at += operator.text.length;
        operator(operator);
    }

    private void operator(Operator operator) {
        if (operator == Operator.OPEN) {
            waiting.push(operator);
        } else if (operator == Operator.CLOSE) {
            close();
        } else {
            while (!waiting.isEmpty() && isDoneBefore(waiting.peek(), operator)) {
                emit(waiting.pop());
            }
            waiting.push(operator);
        }
        expectsValue = operator != Operator.CLOSE;
    }

    private static boolean isDoneBefore(Operator earlier, Operator later) {
        return earlier != Operator.OPEN
                && (earlier.precedence > later.precedence
                        || earlier.precedence == later.precedence && later.isLeftAssociative());
    }

    private void close() {
        while (!waiting.isEmpty() && waiting.peek() != Operator.OPEN) {
            emit(waiting.pop());
        }
        if (waiting.isEmpty()) {
            throw structural();
        }
        waiting.pop();
    }

    private void emit(Operator operator) {
        if (operator == Operator.OPEN || depth < operator.operands) {
            throw structural();
        }
        depth -= operator.operands - 1;
        program.add(new Step(operator, null, null));
    }

    private SyntaxException structural() {
        return new SyntaxException(source, 0);
    }
}
