package io.mortise.testkit.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mortise.spi.command.CommandDefinition;
import io.mortise.testkit.contract.Journey.Step;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DynamicNode;

/// The module as a jar: it goes while there are values, comes back, is replaced, and leaves nothing behind.
final class LifeChecks extends Checks {
    private static final long COLLECTION_SECONDS = 20;
    /// In this time the kernel has renewed all values.
    private static final long SWEEP_MILLIS = 1000;

    LifeChecks(Subject subject, List<Journey> journeys) {
        super(subject, journeys);
    }

    DynamicNode container() {
        addEach("values sleep and wake", this::sleep);
        addEach("it is upgraded, and rolled back", this::upgrade);
        if (subject.contract.predecessor() != null) {
            addEach("it takes over from the former version", this::takeOver);
        }
        add("unloading leaves no class loader", this::unload);
        return container("life");
    }

    private static void load(Stage stage, Path jar) {
        assertEquals("OK", stage.call("MODULE", "LOAD", jar.toString()));
    }

    // ---- as if nothing had happened

    /// A server on which a module changes its state, beside one on which the same happens at the same times, but
    /// for that.
    private void assertSame(Stage stage, Stage control, Journey journey) {
        pass(stage, control);
        assertEquals(control.content(), stage.content());
        Map<String, String> answers = answers(stage, journey);
        answers(control, journey).forEach((request, answer) -> assertEquals(answer, answers.get(request), request));
    }

    /// Lets some time pass, after which it is the same time on both.
    private static void pass(Stage stage, Stage control) {
        pass(stage, control, SWEEP_MILLIS);
    }

    private static void pass(Stage stage, Stage control, long millis) {
        long end = Math.max(stage.nowMillis(), control.nowMillis()) + millis;
        stage.server.advance(end - stage.nowMillis());
        control.server.advance(end - control.nowMillis());
    }

    // ---- sleep

    private void sleep(Journey journey) {
        Journey timeless = journey.timeless(subject);
        Path jar = subject.jar(subject.id, "1.0.0", 1);
        try (Stage stage = Stage.empty(subject, subject.id);
                Stage control = Stage.of(subject)) {
            load(stage, jar);
            stage.play(timeless);
            control.play(timeless);
            assertEquals("OK", stage.call("MODULE", "UNLOAD", subject.id));
            pass(stage, control);
            assertMissing(stage);
            for (String key : control.keys(subject)) {
                assertEquals(control.type(key), stage.type(key), key);
                assertEquals("dormant", stage.call("OBJECT", "ENCODING", key), key);
                assertEquals(control.expiry(key), stage.expiry(key), key);
            }
            load(stage, jar);
            assertSame(stage, control, timeless);
        }
    }

    private void assertMissing(Stage stage) {
        RequestMaker maker = new RequestMaker(new Random(1));
        for (CommandDefinition command : subject.commands) {
            Object reply = stage.call(maker.shortest(command));
            assertTrue(Stage.isError(reply, "MODULEMISSING"), () -> command.name() + ": " + reply);
        }
    }

    // ---- upgrade

    private void upgrade(Journey journey) {
        Journey timeless = journey.timeless(subject);
        try (Stage stage = Stage.empty(subject, subject.id);
                Stage control = Stage.of(subject)) {
            load(stage, subject.jar(subject.id, "1.0.0", 1));
            stage.play(timeless);
            control.play(timeless);
            upgradeTo(stage, subject.jar(subject.id, "1.0.1", 1));
            assertSame(stage, control, timeless);
            upgradeTo(stage, subject.jar(subject.id, "1.1.0", 2));
            assertSame(stage, control, timeless);
            assertEquals("OK", stage.call("MODULE", "ROLLBACK", subject.id));
            assertSame(stage, control, timeless);
            stage.play(timeless);
            control.play(timeless);
            assertSame(stage, control, timeless);
        }
    }

    private void upgradeTo(Stage stage, Path jar) {
        assertEquals("OK", stage.call("MODULE", "UPGRADE", stage.id, jar.toString()));
    }

    private void takeOver(Journey journey) {
        Path former = subject.contract.predecessor();
        String id = Subject.attribute(former, "Plugin-Id");
        Path present = subject.jar(id, "999.0.0", 0);
        Journey timeless = journey.timeless(subject);
        try (Stage stage = Stage.empty(subject, id);
                Stage control = Stage.empty(subject, id)) {
            load(stage, former);
            load(control, former);
            Journey known = known(stage, timeless);
            stage.play(known);
            control.play(known);
            upgradeTo(stage, present);
            // As requests touch them, and as the sweep finds them.
            pass(stage, control, 0);
            assertTakenOver(stage, control, known);
            pass(stage, control);
            assertTakenOver(stage, control, known);
            stage.play(timeless);
        }
    }

    /// The present version has all that the former one has, which is still at work on the other server.
    private void assertTakenOver(Stage stage, Stage control, Journey known) {
        Map<String, String> answers = answers(control, known);
        Map<String, String> found = answers(stage, known);
        answers.forEach((request, answer) -> assertEquals(answer, found.get(request), request));
        assertEquals(control.keys(), stage.keys());
        for (String key : control.keys(subject)) {
            assertEquals(control.type(key), stage.type(key), key);
            assertEquals(control.expiry(key), stage.expiry(key), key);
            assertNotEquals("dormant", stage.call("OBJECT", "ENCODING", key), () -> key + " was not understood");
        }
    }

    /// The steps whose commands the former version has, too.
    private static Journey known(Stage stage, Journey journey) {
        List<Step> steps =
                journey.steps().stream().filter(step -> isKnown(stage, step)).toList();
        return new Journey(journey.name(), false, steps);
    }

    private static boolean isKnown(Stage stage, Step step) {
        return !Stage.isError(stage.call("COMMAND", "GETKEYS", step.words().getFirst()), "ERR Invalid command");
    }

    // ---- unload

    private void unload() throws InterruptedException {
        try (Stage stage = Stage.empty(subject, subject.id)) {
            load(stage, subject.jar(subject.id, "1.0.0", 1));
            stage.play(journeys.getLast());
            assertEquals("OK", stage.call("MODULE", "UNLOAD", subject.id));
            stage.server.advance(SWEEP_MILLIS);
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(COLLECTION_SECONDS);
            while (stage.server.kernel().modules().watch().uncollected() > 0) {
                // What the server calls leaked after two collections the compiler may just be at work on.
                assertTrue(
                        System.nanoTime() < deadline,
                        "something keeps its classes: a thread, a ThreadLocal, a shutdown hook, a static of the JDK");
                System.gc();
                // The collector clears references on a thread of its own, and gives no sign.
                Thread.sleep(1);
            }
        }
    }
}
