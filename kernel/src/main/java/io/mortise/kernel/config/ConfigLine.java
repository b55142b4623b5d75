package io.mortise.kernel.config;

import java.util.List;
import java.util.Locale;

/// A line of configuration that says something: of a file, of standard input, or an option of the command line.
///
/// @param origin where it stands, for messages: `mortise.conf line 3 'port 6380'`
/// @param name the first word, in lower case
/// @param values the words behind it
public record ConfigLine(String origin, String name, List<String> values) {
    static ConfigLine of(String origin, List<String> words) {
        return new ConfigLine(
                origin, words.getFirst().toLowerCase(Locale.ROOT), List.copyOf(words.subList(1, words.size())));
    }

    /// An option of the command line.
    ///
    /// @param words the option without its dashes, then its values
    public static ConfigLine option(List<String> words) {
        StringBuilder shown = new StringBuilder("--");
        words.forEach(word -> shown.append(shown.length() > 2 ? " " : "").append(word.isEmpty() ? "\"\"" : word));
        return of("option '" + shown + "'", words);
    }

    /// A complaint about this line.
    public IllegalArgumentException refused(String why) {
        return new IllegalArgumentException(origin + ": " + why);
    }
}
