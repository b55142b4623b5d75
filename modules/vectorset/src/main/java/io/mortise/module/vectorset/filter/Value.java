package io.mortise.module.vectorset.filter;

import java.util.Arrays;

/// A value in the course of an evaluation: a number, a string, null or a tuple. Reused from one evaluation to the
/// next; a string is borrowed bytes.
///
/// **Truth**: a number other than 0, a string that is not empty, any tuple. **As a number**: a string that reads
/// wholly as one is that number; other strings, null and tuples are 0.
final class Value {
    /// What kind of value it is.
    enum Kind {
        NUMBER,
        STRING,
        NULL,
        TUPLE
    }

    Kind kind = Kind.NULL;
    double number;
    byte[] array;
    int offset;
    int length;
    Value[] members;

    Value set(double newNumber) {
        kind = Kind.NUMBER;
        number = newNumber;
        return this;
    }

    Value set(boolean truth) {
        return set(truth ? 1.0 : 0.0);
    }

    Value set(byte[] newArray, int newOffset, int newLength) {
        kind = Kind.STRING;
        array = newArray;
        offset = newOffset;
        length = newLength;
        return this;
    }

    Value set(Value[] newMembers) {
        kind = Kind.TUPLE;
        members = newMembers;
        return this;
    }

    Value setNull() {
        kind = Kind.NULL;
        return this;
    }

    Value set(Value other) {
        kind = other.kind;
        number = other.number;
        array = other.array;
        offset = other.offset;
        length = other.length;
        members = other.members;
        return this;
    }

    boolean truth() {
        return switch (kind) {
            case NUMBER -> number != 0;
            case STRING -> length > 0;
            case NULL -> false;
            case TUPLE -> true;
        };
    }

    double asNumber() {
        return switch (kind) {
            case NUMBER -> number;
            case STRING -> LooseNumber.value(array, offset, length);
            case NULL, TUPLE -> 0;
        };
    }

    /// Whether it is a string that does not read wholly as a number.
    boolean isWord() {
        return kind == Kind.STRING && !LooseNumber.isNumber(array, offset, length);
    }

    boolean isEqual(Value other) {
        if (kind == Kind.STRING && other.kind == Kind.STRING) {
            return compareBytes(other) == 0;
        }
        if (kind == Kind.NULL || other.kind == Kind.NULL) {
            return kind == other.kind;
        }
        return asNumber() == other.asNumber();
    }

    int compareBytes(Value other) {
        return Arrays.compareUnsigned(
                array, offset, offset + length, other.array, other.offset, other.offset + other.length);
    }

    /// Whether a tuple has a member equal to this, or a string has this string in it.
    boolean isIn(Value other) {
        if (other.kind == Kind.TUPLE) {
            for (Value member : other.members) {
                if (isEqual(member)) {
                    return true;
                }
            }
            return false;
        }
        return kind == Kind.STRING && other.kind == Kind.STRING && isPartOf(other);
    }

    private boolean isPartOf(Value other) {
        for (int at = 0; at + length <= other.length; at++) {
            int from = other.offset + at;
            if (Arrays.equals(array, offset, offset + length, other.array, from, from + length)) {
                return true;
            }
        }
        return false;
    }
}
