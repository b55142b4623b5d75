package io.mortise.spi.command;

import io.mortise.spi.command.KeyAccess.Purpose;
import java.util.EnumSet;
import java.util.Set;

/// Where a command's keys stand among its words, and what it does with them.
///
/// The same specs serve routing (`COMMAND GETKEYS`), access control and execution: opening a key that no spec names
/// is an error. The vocabulary is that of Redis's key specifications. Immutable, so that any thread may read it.
///
/// @param begin where the search begins
/// @param find how the keys are found from there
/// @param access what is done with them
/// @param purposes finer facts about the access
/// @param notKey whether the word looks like a key to a router but is none
/// @param incomplete whether there may be more keys than this spec finds
/// @param variable whether the access depends on other words, see [CommandRow#keyFinder(KeyFinder)]
public record KeySpec(
        Begin begin,
        Find find,
        KeyAccess access,
        Set<Purpose> purposes,
        boolean notKey,
        boolean incomplete,
        boolean variable) {

    /// As declared; the factory methods are shorter.
    public KeySpec {
        purposes = Set.copyOf(purposes);
    }

    /// Where the search for keys begins.
    public sealed interface Begin {
        /// At word `position`, the command's name being 0.
        record Index(int position) implements Begin {}

        /// After the word `keyword`, searched from word `startFrom`; negative counts from the end and goes
        /// backwards.
        record Keyword(String keyword, int startFrom) implements Begin {}

        /// Cannot be said.
        record Unknown() implements Begin {}
    }

    /// How keys are found from where the search begins.
    public sealed interface Find {
        /// From the beginning to `lastKey` (relative to it; negative counts from the last word), each `step` words.
        /// `limit` above 1 means that only that share of the words are keys: 2 is the first half.
        record Range(int lastKey, int step, int limit) implements Find {}

        /// A count stands `countAt` words after the beginning, the first key `firstKey` words after it.
        record Counted(int countAt, int firstKey, int step) implements Find {}

        /// Cannot be said.
        record Unknown() implements Find {}
    }

    /// One key, at word `position`.
    public static KeySpec key(int position) {
        return keys(position, position, 1);
    }

    /// All words from `first` to the end.
    public static KeySpec keysFrom(int first) {
        return new KeySpec(
                new Begin.Index(first), new Find.Range(-1, 1, 0), KeyAccess.READ_ONLY, Set.of(), false, false, false);
    }

    /// Every `step`th word from `first` to `last`; a negative `last` counts from the end.
    public static KeySpec keys(int first, int last, int step) {
        int relative = last < 0 ? last : last - first;
        return new KeySpec(
                new Begin.Index(first),
                new Find.Range(relative, step, 0),
                KeyAccess.READ_ONLY,
                Set.of(),
                false,
                false,
                false);
    }

    /// A count at word `countAt`, then that many keys, each `step` words.
    public static KeySpec counted(int countAt, int step) {
        return new KeySpec(
                new Begin.Index(countAt),
                new Find.Counted(0, 1, step),
                KeyAccess.READ_ONLY,
                Set.of(),
                false,
                false,
                false);
    }

    /// Keys after a keyword.
    public static KeySpec after(String keyword, int startFrom, Find find) {
        return new KeySpec(
                new Begin.Keyword(keyword, startFrom), find, KeyAccess.READ_ONLY, Set.of(), false, false, false);
    }

    /// Only read. This is the default.
    public KeySpec readOnly() {
        return with(KeyAccess.READ_ONLY);
    }

    /// Read and changed.
    public KeySpec readWrite() {
        return with(KeyAccess.READ_WRITE);
    }

    /// Replaced whatever it was.
    public KeySpec overwrite() {
        return with(KeyAccess.OVERWRITE);
    }

    /// Deleted.
    public KeySpec remove() {
        return with(KeyAccess.REMOVE);
    }

    /// The value, or part of it, reaches the client.
    public KeySpec accesses() {
        return with(Purpose.ACCESS);
    }

    /// Existing data is changed.
    public KeySpec updates() {
        return with(Purpose.UPDATE);
    }

    /// Data is added.
    public KeySpec inserts() {
        return with(Purpose.INSERT);
    }

    /// Data is deleted.
    public KeySpec deletes() {
        return with(Purpose.DELETE);
    }

    /// The access depends on other words; the row's [KeyFinder] tells those who ask. The verb itself may do what
    /// this spec says, so that is the most of what can happen, and the keys stand where the spec says.
    public KeySpec varies() {
        return new KeySpec(begin, find, access, purposes, notKey, incomplete, true);
    }

    private KeySpec with(KeyAccess changed) {
        return new KeySpec(begin, find, changed, purposes, notKey, incomplete, variable);
    }

    private KeySpec with(Purpose added) {
        EnumSet<Purpose> all = EnumSet.of(added);
        all.addAll(purposes);
        return new KeySpec(begin, find, access, all, notKey, incomplete, variable);
    }
}
