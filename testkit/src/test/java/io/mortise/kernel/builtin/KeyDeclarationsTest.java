package io.mortise.kernel.builtin;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.mortise.testkit.KeyDeclarations;
import io.mortise.testkit.OtherTypeModule;
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
        try (TestServer server = TestServer.with(new ProbeModule(), new OtherTypeModule())) {
            // One has no grammar, and the other wants what only DUMP makes.
            assertEquals(
                    Set.of("PUT", "restore"),
                    KeyDeclarations.check(server, seed, REQUESTS, name -> true, "PUT k0 a", "PUT k1 b", "PUT k2 c"));
            server.checkInvariants();
        }
    }
}
