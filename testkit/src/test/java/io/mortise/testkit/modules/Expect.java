package io.mortise.testkit.modules;

import static org.junit.jupiter.api.Assertions.assertTrue;

/// What the tests of modules expect of replies.
final class Expect {
    private Expect() {}

    /// An error reply with `part` in it.
    static void assertError(String part, Object reply) {
        assertTrue(reply.toString().startsWith("-") && reply.toString().contains(part), () -> "reply: " + reply);
    }
}
