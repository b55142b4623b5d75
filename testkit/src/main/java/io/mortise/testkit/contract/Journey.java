package io.mortise.testkit.contract;

import io.mortise.spi.command.CommandDefinition;
import io.mortise.spi.command.CommandFlag;
import io.mortise.testkit.Conversation;
import java.util.ArrayList;
import java.util.List;

/// Requests one after the other, from an empty server on.
///
/// @param name by which a failure can be found again, with the seed if chance made it
/// @param isSample whether the author gave it, so that every command must succeed
record Journey(String name, boolean isSample, List<Step> steps) {
    /// A request, or some time that passes.
    ///
    /// @param words each character a byte; none if only time passes
    record Step(List<String> words, long waitMillis) {
        static Step of(List<String> words) {
            return new Step(List.copyOf(words), 0);
        }

        static Step of(String... words) {
            return of(List.of(words));
        }

        static Step pause(long millis) {
            return new Step(List.of(), millis);
        }

        boolean isRequest() {
            return !words.isEmpty();
        }

        @Override
        public String toString() {
            return isRequest() ? String.join(" ", words.stream().map(Step::show).toList()) : "wait " + waitMillis;
        }

        private static String show(String word) {
            String text = Conversation.show(word);
            return word.isEmpty() ? "''" : text.substring(1, text.length() - 1);
        }
    }

    /// A script of the author.
    static Journey sample(int number, String script) {
        List<Step> steps = new ArrayList<>();
        for (String line : script.strip().split("\n")) {
            String stripped = line.strip();
            if (stripped.startsWith("wait ")) {
                steps.add(Step.pause(Long.parseLong(stripped.substring("wait ".length()))));
            } else if (!stripped.isEmpty()) {
                steps.add(Step.of(Conversation.words(stripped)));
            }
        }
        return new Journey("sample " + number, true, steps);
    }

    /// The same without what lets time pass: pauses, and commands that may wait.
    Journey timeless(Subject subject) {
        List<Step> kept = steps.stream()
                .filter(Step::isRequest)
                .filter(step -> {
                    CommandDefinition command = subject.command(step.words());
                    return command == null || !command.has(CommandFlag.BLOCKING);
                })
                .toList();
        return new Journey(name, false, kept);
    }

    List<List<String>> requests() {
        return steps.stream().filter(Step::isRequest).map(Step::words).toList();
    }
}
