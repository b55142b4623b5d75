package io.mortise.module.vectorset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mortise.kernel.dispatch.Row;
import io.mortise.spi.command.CommandDefinition;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class VectorRowsTest {
    private final Conversation talk = new Conversation();

    @AfterEach
    void close() {
        talk.close();
    }

    private List<CommandDefinition> rows() {
        return talk.server.kernel().executor().table().rows().stream()
                .filter(row -> row.module != null && row.module.id().equals("vectorset"))
                .map((Row row) -> row.definition)
                .toList();
    }

    /// Name, arity and flags in Redis 8.8. It gives its own no categories, and says of readers, too, that they
    /// write.
    private static final String REDIS = """
            VADD -5 write denyoom module, 8.0.0
            VREM 3 write module, 8.0.0
            VSETATTR 4 write module fast, 8.0.0
            VSIM -4 readonly module, 8.0.0
            VRANGE -4 readonly module, 8.4.0
            VRANDMEMBER -2 readonly module, 8.0.0
            VDIM 2 readonly module fast, 8.0.0
            VCARD 2 readonly module fast, 8.0.0
            VEMB -3 readonly module fast, 8.0.0
            VLINKS -3 readonly module fast, 8.0.0
            VINFO 2 readonly module fast, 8.0.0
            VGETATTR 3 readonly module fast, 8.0.0
            VISMEMBER 3 readonly module, 8.2.0
            """;

    @Test
    void shouldEqualThoseOfRedis() {
        StringBuilder actual = new StringBuilder();
        for (CommandDefinition row : rows()) {
            List<?> info = (List<?>) ((List<?>) talk.send("COMMAND", "INFO", row.name())).getFirst();
            actual.append(info.get(0)).append(' ').append(info.get(1)).append(' ');
            actual.append(((List<?>) info.get(2)).stream().map(String::valueOf).collect(Collectors.joining(" ")));
            actual.append(", ").append(row.since()).append('\n');
            assertEquals(List.of(1L, 1L, 1L), info.subList(3, 6), row.name());
        }
        assertEquals(REDIS, actual.toString());
    }

    @Test
    void shouldBeDocumented() {
        for (CommandDefinition row : rows()) {
            assertTrue(row.summary().endsWith("."), row.name());
            assertTrue(row.complexity().startsWith("O("), row.name());
            assertFalse(row.grammar().arguments().isEmpty(), row.name());
        }
    }
}
