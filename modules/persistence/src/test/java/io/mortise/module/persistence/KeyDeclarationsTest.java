package io.mortise.module.persistence;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.mortise.testkit.KeyDeclarations;
import io.mortise.testkit.TestServer;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Saving and waiting are about no key: whatever the words, nobody's key is looked for or changed.
class KeyDeclarationsTest {
    private static final int REQUESTS = 1000;
    private static final Set<String> OURS = Set.of("save", "bgsave", "lastsave", "bgrewriteaof", "waitaof");

    @Test
    void shouldTouchNoKey() {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        try (TestServer server = new Disk().set("appendonly", "yes").start().server) {
            Set<String> fruitless = KeyDeclarations.check(
                    server, seed, REQUESTS, OURS::contains, "SET k0 v", "SET k1 v PX 100000", "SET k2 v");
            assertEquals(Set.of(), fruitless);
            server.checkInvariants();
        }
    }
}
