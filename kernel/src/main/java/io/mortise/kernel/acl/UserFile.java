package io.mortise.kernel.acl;

import io.mortise.spi.Slice;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/// Reads an ACL file: a line a user, `user name rules…`; lines that are empty or begin with `#` say nothing. Words
/// stand between spaces, and quotes mean nothing. All
/// faults are found before anything is said.
final class UserFile {
    private final String origin;
    private final UserRules rules;
    private final StringBuilder faults = new StringBuilder();

    /// @param origin the file's name, for messages
    UserFile(String origin, UserRules rules) {
        this.origin = origin;
        this.rules = rules;
    }

    /// @param content each character is a byte
    /// @param into gets the users
    /// @throws IllegalArgumentException naming all faults
    void read(String content, Map<String, User> into) {
        int number = 0;
        for (String raw : content.split("\n", -1)) {
            number++;
            String line = raw.strip();
            if (!line.isEmpty() && !line.startsWith("#")) {
                readLine(number, line, into);
            }
        }
        if (!faults.isEmpty()) {
            throw new IllegalArgumentException(faults
                    + "WARNING: ACL errors detected, no change to the previously active ACL rules was performed");
        }
    }

    private void readLine(int number, String line, Map<String, User> into) {
        String place = origin + ":" + number;
        List<String> words = List.of(line.split(" +"));
        if (words.size() < 2 || !words.getFirst().equals("user")) {
            faults.append(place).append(" should start with user keyword followed by the username. ");
            return;
        }
        String name = utf8(words.get(1));
        if (name.chars().anyMatch(letter -> letter <= ' ')) {
            faults.append('\'')
                    .append(place)
                    .append(": username '")
                    .append(name)
                    .append("' contains invalid characters. ");
            return;
        }
        if (into.containsKey(name)) {
            faults.append("WARNING: Duplicate user '" + name + "' found on line " + number + ". ");
            return;
        }
        User user = rules.newUser(name);
        into.put(name, user);
        List<Slice> merged = UserRules.merge(
                words.stream()
                        .skip(2)
                        .map(word -> Slice.of(word.getBytes(StandardCharsets.ISO_8859_1)))
                        .toList(),
                from -> faults.append(place).append(": Unmatched parenthesis in selector definition."));
        if (merged != null) {
            merged.forEach(word -> apply(place, user, word));
        }
    }

    private static String utf8(String bytes) {
        return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    private void apply(String place, User user, Slice word) {
        try {
            rules.apply(user, word);
        } catch (RuleException wrong) {
            String what = wrong.isUnknownName ? "Error in applying operation '" + word + "': " : "";
            faults.append(place)
                    .append(": ")
                    .append(what)
                    .append(wrong.getMessage())
                    .append(". ");
        }
    }
}
