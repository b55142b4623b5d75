package io.mortise.testkit.contract;

import io.mortise.spi.command.CommandDefinition;
import io.mortise.spi.command.CommandFlag;
import io.mortise.testkit.contract.Journey.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// The samples of a module's author, and what chance makes of its rows.
final class Journeys {
    private static final int BY_CHANCE = 2;
    private static final int STEPS_A_COMMAND = 25;
    private static final int MOST_STEPS = 400;

    private Journeys() {}

    static List<Journey> of(Subject subject) {
        List<Journey> journeys = new ArrayList<>();
        for (String script : subject.contract.samples()) {
            journeys.add(Journey.sample(journeys.size() + 1, script));
        }
        List<Journey> samples = List.copyOf(journeys);
        for (int seed = 1; seed <= BY_CHANCE; seed++) {
            journeys.add(byChance(subject, samples, seed));
        }
        return journeys;
    }

    /// Requests of all commands but those for operators, which may do anything to the server.
    private static Journey byChance(Subject subject, List<Journey> samples, long seed) {
        Random random = new Random(seed);
        RequestMaker maker = new RequestMaker(random);
        List<CommandDefinition> commands = subject.commands.stream()
                .filter(each -> !each.has(CommandFlag.ADMIN))
                .toList();
        List<List<String>> models =
                samples.stream().flatMap(each -> each.requests().stream()).toList();
        List<Step> steps = new ArrayList<>();
        int count = Math.min(MOST_STEPS, STEPS_A_COMMAND * commands.size());
        for (int step = 0; step < count; step++) {
            int choice = random.nextInt(100);
            if (choice < 6) {
                steps.add(general(random));
            } else if (choice < 8) {
                steps.add(Step.pause(1 + random.nextInt(40)));
            } else if (choice < 35 && !models.isEmpty()) {
                steps.add(Step.of(maker.varied(models.get(random.nextInt(models.size())))));
            } else {
                steps.add(Step.of(maker.request(commands.get(random.nextInt(commands.size())))));
            }
        }
        return new Journey("seed " + seed, false, steps);
    }

    /// What clients do with keys of any type.
    private static Step general(Random random) {
        String key = RequestMaker.key(random);
        return switch (random.nextInt(5)) {
            case 0 -> Step.of("DEL", key);
            case 1 -> Step.of("PEXPIRE", key, Integer.toString(20 + random.nextInt(100_000)));
            case 2 -> Step.of("PERSIST", key);
            case 3 -> Step.of("COPY", key, RequestMaker.key(random), "REPLACE");
            default -> Step.of("RENAME", key, RequestMaker.key(random));
        };
    }
}
