package io.mortise.module.vectorset.filter;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Looks fields up in an attribute, which should be a JSON object.
///
/// Reads only as far as the field, takes the first of several of one name, and does not care what follows. Only the
/// top level has fields. A field whose value is an object, or an array with an object in it, is as good as missing.
///
/// Used by one thread.
final class Attribute {
    private static final int MOST_NESTING = 64;

    private byte[] array;
    private int at;
    private int end;
    private int tokenOffset;

    /// Looks up a field.
    ///
    /// @param into receives the value; its bytes are those of the attribute, or new ones where something was
    ///     escaped
    /// @return whether there is such a field, with a value that expressions can use
    boolean find(byte[] source, int offset, int length, byte[] name, Value into) {
        array = source;
        at = offset;
        end = offset + length;
        skipSpace();
        if (!take('{')) {
            return false;
        }
        while (true) {
            skipSpace();
            int start = at + 1;
            if (!skipString()) {
                return false;
            }
            boolean isWanted = Arrays.equals(array, start, at - 1, name, 0, name.length);
            skipSpace();
            if (!take(':')) {
                return false;
            }
            skipSpace();
            if (isWanted) {
                tokenOffset = at;
                return read(into, 0);
            }
            if (!skip()) {
                return false;
            }
            skipSpace();
            if (!take(',')) {
                return false;
            }
        }
    }

    /// Where the value begins that was found last.
    int tokenOffset() {
        return tokenOffset;
    }

    /// Behind the value that was found last.
    int tokenEnd() {
        return at;
    }

    /// Reads a value alone, which was found before.
    boolean parse(byte[] token, Value into) {
        array = token;
        at = 0;
        end = token.length;
        return read(into, 0);
    }

    private void skipSpace() {
        while (at < end && LooseNumber.isSpace(array[at])) {
            at++;
        }
    }

    private boolean take(char expected) {
        if (at < end && array[at] == expected) {
            at++;
            return true;
        }
        return false;
    }

    /// Passes over a string, quotes included.
    private boolean skipString() {
        if (!take('"')) {
            return false;
        }
        while (at < end && array[at] != '"') {
            at += array[at] == '\\' ? 2 : 1;
        }
        return take('"');
    }

    /// Passes over a value.
    private boolean skip() {
        if (at >= end) {
            return false;
        }
        return switch (array[at]) {
            case '"' -> skipString();
            case '{', '[' -> skipNested();
            default -> skipWord();
        };
    }

    private boolean skipNested() {
        int depth = 0;
        while (at < end) {
            byte each = array[at];
            if (each == '"') {
                if (!skipString()) {
                    return false;
                }
                continue;
            }
            depth += each == '{' || each == '[' ? 1 : each == '}' || each == ']' ? -1 : 0;
            at++;
            if (depth == 0) {
                return true;
            }
        }
        return false;
    }

    private boolean skipWord() {
        int start = at;
        while (at < end && ",]}".indexOf(array[at]) < 0 && !LooseNumber.isSpace(array[at])) {
            at++;
        }
        return at > start;
    }

    private boolean read(Value into, int depth) {
        if (at >= end) {
            return false;
        }
        return switch (array[at]) {
            case '"' -> readString(into);
            case '[' -> readTuple(into, depth);
            case '{' -> false;
            case 't' -> readWord("true", into.set(1.0));
            case 'f' -> readWord("false", into.set(0.0));
            case 'n' -> readWord("null", into.setNull());
            default -> readNumber(into);
        };
    }

    private boolean readWord(String word, Value into) {
        assert into != null;
        for (int index = 0; index < word.length(); index++) {
            if (!take(word.charAt(index))) {
                return false;
            }
        }
        return true;
    }

    private boolean readNumber(Value into) {
        int start = at;
        while (at < end && "+-.eE".indexOf(array[at]) >= 0 || at < end && array[at] >= '0' && array[at] <= '9') {
            at++;
        }
        if (at == start || !LooseNumber.isNumber(array, start, at - start)) {
            return false;
        }
        into.set(LooseNumber.value(array, start, at - start));
        return true;
    }

    private boolean readString(Value into) {
        int start = at + 1;
        if (!skipString()) {
            return false;
        }
        int stop = at - 1;
        for (int index = start; index < stop; index++) {
            if (array[index] == '\\') {
                byte[] plain = unescaped(start, stop);
                into.set(plain, 0, plain.length);
                return true;
            }
        }
        into.set(array, start, stop - start);
        return true;
    }

    private byte[] unescaped(int start, int stop) {
        ByteArrayOutputStream plain = new ByteArrayOutputStream(stop - start);
        for (int index = start; index < stop; index++) {
            byte each = array[index];
            if (each == '\\') {
                each = array[++index];
                plain.write(each == 'n' ? '\n' : each == 'r' ? '\r' : each == 't' ? '\t' : each);
            } else {
                plain.write(each);
            }
        }
        return plain.toByteArray();
    }

    private boolean readTuple(Value into, int depth) {
        if (depth == MOST_NESTING) {
            return false;
        }
        at++;
        List<Value> members = new ArrayList<>();
        skipSpace();
        while (!take(']')) {
            Value member = new Value();
            if (!read(member, depth + 1)) {
                return false;
            }
            members.add(member);
            skipSpace();
            if (!take(',') && (at >= end || array[at] != ']')) {
                return false;
            }
            skipSpace();
        }
        into.set(members.toArray(new Value[0]));
        return true;
    }
}
