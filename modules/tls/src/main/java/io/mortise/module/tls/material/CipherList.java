package io.mortise.module.tls.material;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/// A choice of cipher suites in OpenSSL's notation: words with colons between them, worked off from left to right.
///
/// | word | meaning |
/// |---|---|
/// | `X` | all suites of group X that are not chosen yet, behind those that are |
/// | `X+Y` | those in both groups |
/// | `-X` | no longer chosen; may be chosen again |
/// | `!X` | never |
/// | `+X` | those of X that are chosen go to the end |
/// | `@STRENGTH` | the longest keys first |
///
/// The groups are made of what the JDK allows, so suites without encryption or authentication are in none.
final class CipherList {
    private static final Comparator<Suite> LONGEST_KEY_FIRST =
            Comparator.comparingInt(Suite::bits).reversed();

    private final List<Suite> available;
    private final List<Suite> chosen = new ArrayList<>();
    private final Set<Suite> never = new HashSet<>();

    private CipherList(String[] available) {
        this.available =
                Arrays.stream(available).map(Suite::of).filter(Objects::nonNull).toList();
    }

    /// The JDK's names of the chosen suites, in order.
    ///
    /// @param list empty for all
    /// @param available the JDK's names of those to choose from
    /// @throws TlsException if none is left
    static List<String> choose(String list, String[] available) throws TlsException {
        CipherList choice = new CipherList(available);
        for (String word : (list.isBlank() ? "ALL" : list).split("[:, ]+")) {
            choice.apply(word);
        }
        if (choice.chosen.isEmpty()) {
            throw new TlsException("tls-ciphers '" + list + "' leaves none of the cipher suites of this JDK");
        }
        return choice.chosen.stream().map(Suite::name).toList();
    }

    private void apply(String word) {
        switch (word.isEmpty() ? ' ' : word.charAt(0)) {
            case ' ' -> {}
            case '!' -> {
                List<Suite> banned = group(word.substring(1));
                never.addAll(banned);
                chosen.removeAll(banned);
            }
            case '-' -> chosen.removeAll(group(word.substring(1)));
            case '+' -> {
                List<Suite> last = new ArrayList<>(group(word.substring(1)));
                last.retainAll(chosen);
                chosen.removeAll(last);
                chosen.addAll(last);
            }
            case '@' -> {
                if (word.equals("@STRENGTH")) {
                    chosen.sort(LONGEST_KEY_FIRST);
                }
            }
            default ->
                group(word).stream()
                        .filter(suite -> !never.contains(suite) && !chosen.contains(suite))
                        .forEach(chosen::add);
        }
    }

    private List<Suite> group(String words) {
        List<String> all = List.of(words.split("\\+"));
        return available.stream()
                .filter(suite -> all.stream().allMatch(suite::is))
                .toList();
    }
}
