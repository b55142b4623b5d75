package io.mortise.testkit.contract;

import io.mortise.spi.command.CommandDefinition;
import io.mortise.spi.command.CommandFlag;
import io.mortise.testkit.contract.Journey.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.function.Executable;

/// Tests that belong together.
abstract class Checks {
    private final List<DynamicTest> tests = new ArrayList<>();

    final Subject subject;
    final List<Journey> journeys;

    Checks(Subject subject, List<Journey> journeys) {
        this.subject = subject;
        this.journeys = journeys;
    }

    final void add(String name, Executable test) {
        tests.add(DynamicTest.dynamicTest(name, test));
    }

    /// A step of a journey, to test something with.
    @FunctionalInterface
    interface OfJourney {
        void check(Journey journey) throws Exception;
    }

    /// The same test with each journey.
    final void addEach(String name, OfJourney test) {
        journeys.forEach(journey -> add(name + ", " + journey.name(), () -> test.check(journey)));
    }

    /// What requests that only read answer, as far as they do so twice.
    final Map<String, String> answers(Stage stage, Journey journey) {
        Set<String> changing = subject.contract.withChangingReplies();
        Map<String, String> answers = new TreeMap<>();
        for (Step step : journey.steps()) {
            CommandDefinition command = subject.command(step.words());
            if (command != null
                    && command.has(CommandFlag.READONLY)
                    && command.tips().isEmpty()
                    && !changing.contains(command.name().toLowerCase(Locale.ROOT))) {
                String answer = String.valueOf(stage.play(step));
                if (answer.equals(String.valueOf(stage.play(step)))) {
                    answers.put(step.toString(), answer);
                }
            }
        }
        return answers;
    }

    final DynamicContainer container(String name) {
        return DynamicContainer.dynamicContainer(name, tests);
    }
}
