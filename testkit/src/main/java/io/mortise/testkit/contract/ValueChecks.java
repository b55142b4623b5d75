package io.mortise.testkit.contract;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mortise.spi.command.CommandDefinition;
import io.mortise.spi.command.CommandFlag;
import io.mortise.spi.persistence.Pin;
import io.mortise.testkit.contract.Journey.Step;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.DynamicNode;

/// Values: what is written, copied, frozen and replayed is what was there.
final class ValueChecks extends Checks {
    private static final int DAMAGES = 150;
    private static final String ASIDE = "aside:";

    ValueChecks(Subject subject, List<Journey> journeys) {
        super(subject, journeys);
    }

    DynamicNode container() {
        for (String type : subject.types) {
            add("some journey ends with a value of type " + type, () -> made(type));
        }
        addEach("only declared keys change, and nothing when reading", this::effects);
        addEach("the stream of effects makes the same data", this::replay);
        if (!subject.types.isEmpty()) {
            addEach("values go through their codec", this::codec);
            addEach("damaged payloads do no harm", this::damage);
            addEach("copies are independent", this::copies);
            addEach("frozen values do not change", this::frozen);
            addEach("values are rewritten as commands", this::rewritten);
            new Weighing(subject, journeys).addTo(this);
        }
        return container("values");
    }

    private void made(String type) {
        for (Journey journey : journeys) {
            try (Stage stage = Stage.of(subject)) {
                stage.play(journey);
                if (stage.keys().stream().anyMatch(key -> type.equals(stage.type(key)))) {
                    return;
                }
            }
        }
        throw new AssertionError("no journey ends with one: give one that does in samples()");
    }

    // ---- effects

    private void effects(Journey journey) {
        try (Stage stage = Stage.of(subject)) {
            for (Step step : journey.timeless(subject).steps()) {
                List<String> declared = RowChecks.keys(stage, step.words());
                CommandDefinition command = subject.command(step.words());
                boolean onlyReads = command != null && command.has(CommandFlag.READONLY);
                String before = onlyReads ? stage.call("DEBUG", "DIGEST").toString() : "";
                stage.play(step);
                List<byte[][]> effects = stage.recorder.takeEffects();
                if (onlyReads) {
                    assertEquals(before, stage.call("DEBUG", "DIGEST").toString(), () -> step + " changes data");
                    assertEquals(List.of(), effects, () -> step + " has effects");
                }
                for (byte[][] effect : effects) {
                    List<String> words = texts(effect);
                    List<String> changed = RowChecks.keys(stage, words);
                    assertTrue(declared.containsAll(changed), () -> step + " has the effect " + Step.of(words));
                }
            }
        }
    }

    private static List<String> texts(byte[][] words) {
        List<String> texts = new ArrayList<>();
        for (byte[] word : words) {
            texts.add(new String(word, ISO_8859_1));
        }
        return texts;
    }

    /// Applied at another time than that at which they were made, effects must not depend on the clock.
    private void replay(Journey journey) {
        try (Stage origin = Stage.of(subject);
                Stage replica = Stage.of(subject)) {
            origin.play(journey);
            List<byte[][]> effects = origin.recorder.takeEffects();
            replica.server.advance(origin.nowMillis() - replica.nowMillis());
            replica.onCommandThread(() -> {
                for (byte[][] effect : effects) {
                    replica.probe.apply(effect);
                }
            });
            assertEquals(origin.content(), replica.content());
        }
    }

    // ---- encodings

    /// Every value in turn is replaced by what its payload makes.
    private void codec(Journey journey) {
        Journey timeless = journey.timeless(subject);
        try (Stage stage = Stage.of(subject)) {
            stage.play(timeless);
            Map<String, String> content = stage.content();
            Map<String, String> answers = answers(stage, timeless);
            for (String key : stage.keys(subject)) {
                byte[] payload = stage.dump(key);
                long expiry = stage.expiry(key);
                stage.call("DEL", key);
                assertEquals("OK", stage.restore(key, expiry, payload), () -> "RESTORE of " + key);
            }
            assertEquals(content, stage.content());
            Map<String, String> after = answers(stage, timeless);
            answers.forEach((request, answer) -> assertEquals(answer, after.get(request), request));
        }
    }

    /// Bytes are lost and changed, and lengths are made to lie. What is still taken for a value must then behave
    /// like one, and memory is taken for what is there and not for what is promised.
    private void damage(Journey journey) {
        try (Stage stage = Stage.of(subject)) {
            stage.play(journey);
            Damage damage = new Damage(journey.name().hashCode());
            List<byte[]> bodies = new ArrayList<>();
            stage.keys(subject).forEach(key -> bodies.add(Payload.body(stage.dump(key))));
            for (int count = 0; count < DAMAGES && !bodies.isEmpty(); count++) {
                byte[] body = damage.of(bodies.get(count % bodies.size()));
                long before = Damage.allocatedBytes();
                Object reply = stage.call("RESTORE", "damaged", "0", Payload.finished(body), "REPLACE");
                long allocated = Damage.allocatedBytes() - before;
                assertTrue(
                        allocated < Damage.mostBytes(body),
                        () -> allocated + " bytes were allocated for a damaged payload of " + body.length + ": "
                                + HexFormat.of().formatHex(body));
                if (!Stage.isError(reply) && !stage.type("damaged").equals("none")) {
                    stage.digest("damaged");
                    stage.call("COPY", "damaged", "copied", "REPLACE");
                    stage.dump("copied");
                }
            }
        }
    }

    // ---- copies and frozen states

    private void copies(Journey journey) {
        Journey timeless = journey.timeless(subject);
        int half = timeless.steps().size() / 2;
        for (boolean copyAside : new boolean[] {true, false}) {
            try (Stage stage = Stage.of(subject)) {
                stage.play(timeless, half);
                Map<String, String> expected = new TreeMap<>();
                for (String key : stage.keys(subject)) {
                    expected.put(ASIDE + key, stage.digest(key));
                    assertEquals(1L, stage.call("COPY", key, ASIDE + key));
                    if (!copyAside) {
                        stage.call("RENAME", key, "original");
                        stage.call("RENAME", ASIDE + key, key);
                        stage.call("RENAME", "original", ASIDE + key);
                    }
                }
                for (Step step : timeless.steps().subList(half, timeless.steps().size())) {
                    stage.play(step);
                }
                expected.forEach((key, digest) ->
                        assertEquals(digest, stage.digest(key), () -> key + " when the other is changed"));
            }
        }
    }

    private void frozen(Journey journey) {
        Journey timeless = journey.timeless(subject);
        int half = timeless.steps().size() / 2;
        try (Stage stage = Stage.of(subject);
                Stage other = Stage.of(subject)) {
            stage.play(timeless, half);
            Map<String, String> expected = digests(stage);
            Pin[] pin = new Pin[1];
            stage.onCommandThread(() -> pin[0] = stage.probe.pin());
            for (Step step : timeless.steps().subList(half, timeless.steps().size())) {
                stage.play(step);
            }
            Probe.Frozen frozen = walk(stage, pin[0]);
            frozen.payloads.forEach(
                    (key, payload) -> assertEquals("OK", other.restore(key, frozen.expiries.get(key), payload)));
            assertEquals(expected, digests(other));
        }
    }

    private static Map<String, String> digests(Stage stage) {
        Map<String, String> digests = new TreeMap<>();
        stage.keys().forEach(key -> digests.put(key, stage.digest(key)));
        return digests;
    }

    private static Probe.Frozen walk(Stage stage, Pin pin) {
        Probe.Frozen[] frozen = new Probe.Frozen[1];
        stage.onCommandThread(() -> frozen[0] = stage.probe.walk(pin));
        assertTrue(frozen[0].isDone, "the walk does not end");
        assertNull(frozen[0].failure, () -> "the walk failed: " + frozen[0].failure);
        return frozen[0];
    }

    private void rewritten(Journey journey) {
        Journey timeless = journey.timeless(subject);
        try (Stage stage = Stage.of(subject);
                Stage other = Stage.of(subject)) {
            stage.play(timeless);
            Pin[] pin = new Pin[1];
            stage.onCommandThread(() -> pin[0] = stage.probe.pin());
            List<byte[][]> commands = walk(stage, pin[0]).commands;
            for (byte[][] command : commands) {
                Object reply = other.call(List.of((Object[]) command));
                assertTrue(!Stage.isError(reply), () -> Step.of(texts(command)) + ": " + reply);
            }
            assertEquals(stage.content(), other.content());
        }
    }
}
