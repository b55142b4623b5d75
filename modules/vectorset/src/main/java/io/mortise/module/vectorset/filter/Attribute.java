package io.mortise.module.vectorset.filter;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
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
        end = offset + length;
        int here = behindSpace(offset);
        if (!isAt(here, '{')) {
            return false;
        }
        do {
            int start = behindSpace(here + 1);
            int stop = behindString(start);
            here = behindSpace(stop);
            if (!isAt(here, ':')) {
                return false;
            }
            here = behindSpace(here + 1);
            if (stop - start == name.length + 2 && isName(start + 1, name)) {
                tokenOffset = here;
                at = here;
                return read(into, 0);
            }
            here = behindSpace(behindValue(here));
        } while (isAt(here, ','));
        return false;
    }

    private boolean isName(int start, byte[] name) {
        for (int index = 0; index < name.length; index++) {
            if (array[start + index] != name[index]) {
                return false;
            }
        }
        return true;
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

    // What passes over something takes a place and gives the place behind it, or the end if it is not whole: places
    // in local variables are what makes the first use of a field fast.

    private boolean isAt(int here, char expected) {
        return here < end && array[here] == expected;
    }

    private int behindSpace(int from) {
        int here = from;
        while (here < end && LooseNumber.isSpace(array[here])) {
            here++;
        }
        return here;
    }

    /// Passes over a string, quotes included.
    private int behindString(int from) {
        byte[] source = array;
        int limit = end;
        if (!isAt(from, '"')) {
            return limit;
        }
        int here = from + 1;
        while (here < limit && source[here] != '"') {
            here += source[here] == '\\' ? 2 : 1;
        }
        return here < limit ? here + 1 : limit;
    }

    private int behindValue(int from) {
        if (from >= end) {
            return end;
        }
        return switch (array[from]) {
            case '"' -> behindString(from);
            case '{', '[' -> behindNested(from);
            default -> behindWord(from);
        };
    }

    private int behindNested(int from) {
        int depth = 0;
        int here = from;
        while (here < end) {
            byte each = array[here];
            if (each == '"') {
                here = behindString(here);
                continue;
            }
            depth += each == '{' || each == '[' ? 1 : each == '}' || each == ']' ? -1 : 0;
            here++;
            if (depth == 0) {
                return here;
            }
        }
        return end;
    }

    private int behindWord(int from) {
        byte[] source = array;
        int limit = end;
        int here = from;
        while (here < limit && !isEndOfWord(source[here])) {
            here++;
        }
        return here > from ? here : limit;
    }

    private static boolean isEndOfWord(byte each) {
        return each == ',' || each == ']' || each == '}' || LooseNumber.isSpace(each);
    }

    private void skipSpace() {
        at = behindSpace(at);
    }

    private boolean take(char expected) {
        if (isAt(at, expected)) {
            at++;
            return true;
        }
        return false;
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
        int here = start;
        while (here < end && isPartOfNumber(array[here])) {
            here++;
        }
        at = here;
        double plain = LooseNumber.plain(array, start, here - start);
        if (!Double.isNaN(plain)) {
            into.set(plain);
            return true;
        }
        if (here == start || !LooseNumber.isNumber(array, start, here - start)) {
            return false;
        }
        into.set(LooseNumber.value(array, start, here - start));
        return true;
    }

    private static boolean isPartOfNumber(byte each) {
        return each >= '0' && each <= '9' || each == '.' || each == '-' || each == '+' || each == 'e' || each == 'E';
    }

    private boolean readString(Value into) {
        int start = at + 1;
        boolean isEscaped = false;
        int here = start;
        while (here < end && array[here] != '"') {
            boolean isEscape = array[here] == '\\';
            isEscaped |= isEscape;
            here += isEscape ? 2 : 1;
        }
        if (here >= end) {
            return false;
        }
        at = here + 1;
        if (isEscaped) {
            byte[] plain = unescaped(start, here);
            into.set(plain, 0, plain.length);
        } else {
            into.set(array, start, here - start);
        }
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
