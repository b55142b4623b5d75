package io.mortise.it;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// From the launcher's start to the first answer, with the cache that the build has made. Slow, because it says
/// something on a quiet machine only.
@Tag("slow")
class StartTimeIT {
    private static final int STARTS = 5;
    private static final double MOST_MILLIS = 700;

    @Test
    void shouldAnswerSoon() {
        double[] millis = IntStream.range(0, STARTS)
                .mapToDouble(start -> startMillis())
                .sorted()
                .toArray();
        double median = millis[STARTS / 2];
        System.out.printf("start to first PING: median of %d is %.0f ms%n", STARTS, median);
        assertTrue(median <= MOST_MILLIS, "median " + median + " ms");
    }

    private static double startMillis() {
        try (PackedServer server = PackedServer.start()) {
            return server.startMillis();
        } catch (Exception failed) {
            throw new IllegalStateException(failed);
        }
    }
}
