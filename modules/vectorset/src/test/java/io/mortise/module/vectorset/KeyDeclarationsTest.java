package io.mortise.module.vectorset;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.mortise.testkit.KeyDeclarations;
import io.mortise.testkit.TestServer;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// What the commands do with keys is what they declare, whoever asks.
class KeyDeclarationsTest {
    private static final int REQUESTS = 20_000;

    @Test
    void shouldTouchNoKeyThatIsNotDeclaredOrNotAllowed() {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        try (TestServer server = TestServer.with(new VectorSetModule())) {
            Set<String> fruitless = KeyDeclarations.check(
                    server,
                    seed,
                    REQUESTS,
                    name -> !name.equals("restore"),
                    "VADD k0 VALUES 2 1 0 a",
                    "VADD k1 VALUES 2 0 1 b",
                    "VADD k2 VALUES 2 1 1 7");
            // Nobody makes up a vector, or a bound such as [a.
            assertEquals(Set.of("VADD", "VRANGE"), fruitless);
            server.checkInvariants();
        }
    }
}
