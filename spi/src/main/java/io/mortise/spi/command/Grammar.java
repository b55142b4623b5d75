package io.mortise.spi.command;

import java.util.List;
import java.util.Locale;

/// The words that follow a command's name, for COMMAND DOCS and for people.
///
/// A row gives it as one line in the notation of Redis's own documentation, and [#parse(String)] turns that into a
/// tree, so that the two cannot drift apart:
///
/// | text | means |
/// |---|---|
/// | `key` | a value; its type follows from the name, or is given: `limit:integer` |
/// | `COUNT` | the word itself; `'lib-name'` if it is not in upper case |
/// | `COUNT count` | a value that the word introduces |
/// | `LIMIT offset count` | a block that the word introduces |
/// | `[…]` | optional |
/// | `<a \| b>` | one of them |
/// | `x [x ...]` | one or more |
/// | `{…}` | a block; the braces are not shown |
/// | `condition:<NX \| XX>` | names a choice, a block or an optional part; not shown |
///
/// @param text the line, without names and types that are not to be shown
/// @param arguments the tree
public record Grammar(String text, List<Argument> arguments) {
    /// A grammar without words.
    public static final Grammar NONE = new Grammar("", List.of());

    /// The kinds of argument, named as COMMAND DOCS does.
    public enum Type {
        /// Any bytes.
        STRING,
        /// A whole number.
        INTEGER,
        /// A decimal number.
        DOUBLE,
        /// The name of a key.
        KEY,
        /// A pattern with `*`, `?` and `[…]`.
        PATTERN,
        /// A moment, in seconds or milliseconds since 1970.
        UNIX_TIME,
        /// A literal word without a value.
        PURE_TOKEN,
        /// One of its children.
        ONEOF,
        /// All of its children, in order.
        BLOCK;

        /// The word in COMMAND DOCS.
        public String wireName() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        /// Whether it consists of other arguments.
        public boolean isCompound() {
            return this == ONEOF || this == BLOCK;
        }
    }

    /// One node of the tree.
    ///
    /// @param name lower case
    /// @param token the literal word that introduces it, or null
    /// @param multiple whether it can be repeated
    /// @param multipleToken whether its token is repeated with it
    /// @param children of a block or a choice
    public record Argument(
            String name,
            Type type,
            String token,
            boolean optional,
            boolean multiple,
            boolean multipleToken,
            List<Argument> children) {

        Argument(String name, Type type, String token, List<Argument> children) {
            this(name, type, token, false, false, false, List.copyOf(children));
        }

        Argument asOptional() {
            return new Argument(name, type, token, true, multiple, multipleToken, children);
        }

        Argument asMultiple(boolean withToken) {
            return new Argument(name, type, token, optional, true, withToken, children);
        }

        Argument named(String newName) {
            return new Argument(newName, type, token, optional, multiple, multipleToken, children);
        }

        Argument introducedBy(String word) {
            return new Argument(name, type, word, optional, multiple, multipleToken, children);
        }
    }

    /// Reads a line in the notation above.
    ///
    /// @throws IllegalArgumentException if brackets do not match
    public static Grammar parse(String text) {
        return new Grammar(GrammarParser.shown(text), new GrammarParser(text).parse());
    }
}
