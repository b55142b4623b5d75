package io.mortise.module.strings;

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
        try (TestServer server = TestServer.with(new StringsModule())) {
            assertEquals(Set.of(), KeyDeclarations.check(server, seed, REQUESTS, name -> !name.equals("restore")));
            server.checkInvariants();
        }
    }
}
