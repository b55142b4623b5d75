package io.mortise.module.strings;

import io.mortise.module.strings.value.LongestCommonSubsequence;
import io.mortise.spi.command.Arguments;
import io.mortise.spi.command.CommandException;

/// What stands behind the keys of an LCS, in any order:
///
/// ```
/// [LEN] [IDX] [MINMATCHLEN min-match-len] [WITHMATCHLEN]
/// ```
///
/// @param onlyLength whether only the length is wanted
/// @param places whether the places are wanted
/// @param leastLength how long a run must be for its place to be shown
/// @param withLengths whether the lengths of the runs are shown
record LcsOptions(boolean onlyLength, boolean places, long leastLength, boolean withLengths) {
    /// @throws CommandException if a word is no option, or two do not go together
    static LcsOptions parse(Arguments words) {
        boolean onlyLength = false;
        boolean places = false;
        boolean withLengths = false;
        long leastLength = 0;
        for (int at = 3; at < words.count(); at++) {
            if (words.isWord(at, "LEN")) {
                onlyLength = true;
            } else if (words.isWord(at, "IDX")) {
                places = true;
            } else if (words.isWord(at, "WITHMATCHLEN")) {
                withLengths = true;
            } else if (words.isWord(at, "MINMATCHLEN") && at + 1 < words.count()) {
                leastLength = words.integer(++at);
            } else {
                throw CommandException.syntax();
            }
        }
        if (onlyLength && places) {
            throw new CommandException("If you want both the length and indexes, please just use IDX.");
        }
        return new LcsOptions(onlyLength, places, leastLength, withLengths);
    }

    boolean shows(LongestCommonSubsequence.Match match) {
        return match.length() >= leastLength;
    }
}
