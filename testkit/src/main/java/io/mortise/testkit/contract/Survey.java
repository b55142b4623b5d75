package io.mortise.testkit.contract;

import io.mortise.spi.command.CommandDefinition;
import io.mortise.testkit.contract.Journey.Step;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Which steps of the journeys were accepted, by command: the way to a state in which a command works.
final class Survey {
    /// A request that was answered without an error.
    record Accepted(Journey journey, int index) {
        List<String> words() {
            return journey.steps().get(index).words();
        }
    }

    private final Map<CommandDefinition, Accepted> accepted = new HashMap<>();

    Survey(Subject subject, List<Journey> journeys) {
        for (Journey journey : journeys) {
            try (Stage stage = Stage.of(subject)) {
                List<Object> replies = stage.play(journey);
                for (int index = 0; index < replies.size(); index++) {
                    Step step = journey.steps().get(index);
                    CommandDefinition command = step.isRequest() ? subject.command(step.words()) : null;
                    if (command != null && !Stage.isError(replies.get(index))) {
                        accepted.putIfAbsent(command, new Accepted(journey, index));
                    }
                }
            }
        }
    }

    /// The first request of a command that was accepted, or null.
    Accepted of(CommandDefinition command) {
        return accepted.get(command);
    }
}
