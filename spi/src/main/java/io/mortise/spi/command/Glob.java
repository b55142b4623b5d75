package io.mortise.spi.command;

import io.mortise.spi.Slice;

/// A pattern as KEYS and its kin take it, matched against whole names:
///
/// | in the pattern | matches |
/// |---|---|
/// | `*` | any bytes, also none |
/// | `?` | any byte |
/// | `[ab]`, `[a-z]`, `[^ab]` | one byte of a set, a range, or outside of it; the last `]` may be missing |
/// | `\\x` | the byte `x` |
/// | any other byte | itself |
///
/// Only the last star that was passed can have to take one byte more; what matched before it stays as it is, since
/// a longer match of an earlier star never helps. So there is one place to go back to instead of one for each star,
/// no recursion, and no pattern that takes exponential time: at worst each byte of the text is compared with the
/// part of the pattern between two stars.
public final class Glob {
    private final byte[] pattern;
    private final boolean foldsCase;
    /// How many bytes the pattern begins with that stand for themselves, in the very same case.
    private final int literal;
    /// Whether behind those there is one star and nothing else.
    private final boolean isPrefix;
    /// Where the pattern goes on after the part that was matched last.
    private int next;

    private Glob(byte[] pattern, boolean foldsCase) {
        this.pattern = pattern;
        this.foldsCase = foldsCase;
        int plain = 0;
        while (!foldsCase && plain < pattern.length && "*?[\\".indexOf(pattern[plain]) < 0) {
            plain++;
        }
        this.literal = plain;
        this.isPrefix = plain == pattern.length - 1 && pattern[plain] == '*';
    }

    /// A pattern that tells upper case from lower case.
    ///
    /// @param pattern copied
    public static Glob of(Slice pattern) {
        return new Glob(pattern.copy(), false);
    }

    /// A pattern for which `a` and `A` are the same.
    ///
    /// @param pattern copied
    public static Glob ignoringCase(Slice pattern) {
        return new Glob(pattern.copy(), true);
    }

    /// Whether the pattern matches every text.
    public boolean matchesAll() {
        return pattern.length == 1 && pattern[0] == '*';
    }

    /// Whether all of `text` matches.
    public boolean matches(Slice text) {
        return beginsAs(text) && (isPrefix || matchesBehindLiteral(text));
    }

    private boolean beginsAs(Slice text) {
        if (text.length() < literal) {
            return false;
        }
        byte[] array = text.array();
        int offset = text.offset();
        for (int index = 0; index < literal; index++) {
            if (array[offset + index] != pattern[index]) {
                return false;
            }
        }
        return true;
    }

    private boolean matchesBehindLiteral(Slice text) {
        int at = literal;
        int length = text.length();
        int part = literal;
        int partAfterStar = -1;
        int starTakesTo = 0;
        while (at < length || part < pattern.length) {
            if (part < pattern.length && pattern[part] == '*') {
                part++;
                partAfterStar = part;
                starTakesTo = at;
            } else if (at < length && part < pattern.length && matchesPart(part, text.byteAt(at))) {
                part = next;
                at++;
            } else if (partAfterStar >= 0 && starTakesTo < length) {
                starTakesTo++;
                at = starTakesTo;
                part = partAfterStar;
            } else {
                return false;
            }
        }
        return true;
    }

    /// Whether a byte matches the part of the pattern at `part`, which is no star. Sets [#next].
    private boolean matchesPart(int part, int value) {
        return switch (pattern[part]) {
            case '?' -> {
                next = part + 1;
                yield true;
            }
            case '[' -> matchesSet(part + 1, value);
            case '\\' -> {
                int literal = Math.min(part + 1, pattern.length - 1);
                next = literal + 1;
                yield isSame(at(literal), value);
            }
            default -> {
                next = part + 1;
                yield isSame(at(part), value);
            }
        };
    }

    private boolean matchesSet(int start, int value) {
        boolean negated = start < pattern.length && pattern[start] == '^';
        int index = negated ? start + 1 : start;
        boolean found = false;
        while (index < pattern.length && pattern[index] != ']') {
            if (pattern[index] == '\\' && index + 1 < pattern.length) {
                found |= isSame(at(index + 1), value);
                index += 2;
            } else if (index + 2 < pattern.length && pattern[index + 1] == '-') {
                found |= isInRange(at(index), at(index + 2), value);
                index += 3;
            } else {
                found |= isSame(at(index), value);
                index++;
            }
        }
        next = Math.min(index + 1, pattern.length);
        return found != negated;
    }

    private int at(int index) {
        return pattern[index] & 0xff;
    }

    private boolean isSame(int one, int other) {
        return fold(one) == fold(other);
    }

    private boolean isInRange(int one, int other, int value) {
        int first = fold(one);
        int last = fold(other);
        return fold(value) >= Math.min(first, last) && fold(value) <= Math.max(first, last);
    }

    private int fold(int letter) {
        return foldsCase && letter >= 'A' && letter <= 'Z' ? letter + ('a' - 'A') : letter;
    }
}
