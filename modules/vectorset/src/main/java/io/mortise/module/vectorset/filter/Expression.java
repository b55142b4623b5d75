package io.mortise.module.vectorset.filter;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// An expression over attributes, compiled once and evaluated for many. Immutable.
///
/// Two strings are ordered by their bytes unless one of them reads wholly as a number; in a strict server, as in
/// Redis, strings are ordered as numbers always, which they mostly are not.
public final class Expression {
    private final Key key;
    private final Compiler.Step[] program;
    private final byte[][] fields;
    /// For each step of the program the index of its field, or -1.
    private final int[] fieldAt;

    /// What makes two expressions the same.
    private record Key(String text, boolean isStrict) {}

    private Expression(Key key, Compiler.Step[] program) {
        this.key = key;
        this.program = program;
        this.fieldAt = new int[program.length];
        List<byte[]> names = new ArrayList<>();
        for (int at = 0; at < program.length; at++) {
            byte[] name = program[at].selector();
            fieldAt[at] = name == null ? -1 : indexOf(names, name);
            if (name != null && fieldAt[at] < 0) {
                fieldAt[at] = names.size();
                names.add(name);
            }
        }
        this.fields = names.toArray(new byte[0][]);
    }

    private static int indexOf(List<byte[]> names, byte[] name) {
        for (int index = 0; index < names.size(); index++) {
            if (Arrays.equals(names.get(index), name)) {
                return index;
            }
        }
        return -1;
    }

    /// Compiles an expression.
    ///
    /// @param source becomes the expression's own
    /// @throws SyntaxException if it is none
    public static Expression compile(byte[] source, boolean isStrict) {
        Compiler.Step[] program = Compiler.compile(source);
        return new Expression(new Key(new String(source, StandardCharsets.ISO_8859_1), isStrict), program);
    }

    /// Equal keys mean equal answers, so that what matched is remembered.
    public Object key() {
        return key;
    }

    /// Makes what evaluates it attribute by attribute, for one thread.
    public Evaluation evaluation() {
        return new Evaluation(this);
    }

    boolean isStrict() {
        return key.isStrict;
    }

    Compiler.Step[] program() {
        return program;
    }

    /// The names of the fields that it uses.
    byte[][] fields() {
        return fields;
    }

    /// The index among [#fields()] of what a step of the program selects.
    int fieldAt(int step) {
        return fieldAt[step];
    }
}
