package io.mortise.module.vectorset.filter;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// A text is no expression.
public final class SyntaxException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient byte[] rest;

    /// @param at where it stops making sense; at the end, all of it is shown
    SyntaxException(byte[] source, int at) {
        super(
                "no expression from " + at + " on: " + new String(source, StandardCharsets.ISO_8859_1),
                null,
                false,
                false);
        this.rest = Arrays.copyOfRange(source, at >= source.length ? 0 : at, source.length);
    }

    /// What does not make sense, as bytes.
    public String rest() {
        return new String(rest, StandardCharsets.ISO_8859_1);
    }
}
