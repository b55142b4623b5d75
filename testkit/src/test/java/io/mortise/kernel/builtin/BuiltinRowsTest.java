package io.mortise.kernel.builtin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mortise.kernel.dispatch.Row;
import io.mortise.spi.command.CommandDefinition;
import io.mortise.testkit.RedisCommands;
import io.mortise.testkit.TestClient;
import io.mortise.testkit.TestServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BuiltinRowsTest {
    /// Rows that differ on purpose: Redis cannot do with modules what these do, and a transaction whose module goes
    /// in its midst makes no sense.
    private static final Set<String> WANTED = Set.of(
            "module|unload, flags: Redis has [admin, noscript, no_async_loading], here it is [admin, noscript,"
                    + " no_async_loading, no_multi]",
            "module|unload, arity: Redis has 3, here it is -3",
            "Redis has no command module|forget",
            "Redis has no command module|inspect",
            "Redis has no command module|quarantine",
            "Redis has no command module|release",
            "Redis has no command module|rollback",
            "Redis has no command module|stats",
            "Redis has no command module|upgrade");

    @Test
    void shouldEqualThoseOfRedis() {
        try (TestServer server = TestServer.with()) {
            TestClient client = server.client();
            List<String> differences = new ArrayList<>();
            for (String name : names(server)) {
                differences.addAll(RedisCommands.differences(client, name));
            }
            assertEquals(WANTED, Set.copyOf(differences));
        }
    }

    @Test
    void shouldBeDocumented() {
        try (TestServer server = TestServer.with()) {
            for (Row row : server.kernel().builtinRows()) {
                assertDocumented(row.definition);
                row.definition.subcommands().values().forEach(BuiltinRowsTest::assertDocumented);
            }
        }
    }

    private static void assertDocumented(CommandDefinition definition) {
        assertTrue(definition.summary().endsWith("."), definition.name() + " has no summary");
        assertTrue(definition.complexity() != null, definition.name() + " has no complexity");
    }

    private static List<String> names(TestServer server) {
        List<String> names = new ArrayList<>();
        for (Row row : server.kernel().builtinRows()) {
            names.add(row.name());
            row.definition.subcommands().values().forEach(subcommand -> names.add(subcommand.name()));
        }
        assertTrue(names.size() > 50, names.toString());
        return names;
    }
}
