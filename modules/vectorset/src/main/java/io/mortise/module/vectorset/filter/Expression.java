package io.mortise.module.vectorset.filter;

import io.mortise.module.vectorset.value.Search;
import java.nio.charset.StandardCharsets;

/// An expression over attributes, compiled once and evaluated for many. Immutable.
///
/// Two strings are ordered by their bytes unless one of them reads wholly as a number; in a strict server, as in
/// Redis, strings are ordered as numbers always, which they mostly are not.
public final class Expression implements Search.Filter {
    private final Key key;
    private final Compiler.Step[] program;

    /// What makes two expressions the same.
    private record Key(String text, boolean isStrict) {}

    private Expression(Key key, Compiler.Step[] program) {
        this.key = key;
        this.program = program;
    }

    /// Compiles an expression.
    ///
    /// @param source becomes the expression's own
    /// @throws SyntaxException if it is none
    public static Expression compile(byte[] source, boolean isStrict) {
        Compiler.Step[] program = Compiler.compile(source);
        return new Expression(new Key(new String(source, StandardCharsets.ISO_8859_1), isStrict), program);
    }

    @Override
    public Object key() {
        return key;
    }

    @Override
    public Search.Evaluation evaluation() {
        return new Evaluator(program, key.isStrict);
    }
}
