package io.mortise.module.hashes;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mortise.spi.command.CommandDefinition;
import io.mortise.testkit.Conversation;
import io.mortise.testkit.RedisCommands;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HashRowsTest {
    private final Conversation talk = Conversation.with(new HashesModule());

    @AfterEach
    void close() {
        talk.close();
    }

    private List<CommandDefinition> rows() {
        return talk.server().kernel().executor().table().rows().stream()
                .filter(row -> row.module != null && row.module.id().equals("hashes"))
                .map(row -> row.definition)
                .toList();
    }

    @Test
    void shouldBeAllOfTheHashGroup() {
        assertEquals(
                28, rows().stream().filter(row -> row.group().equals("hash")).count());
        assertEquals(28, rows().size());
    }

    @Test
    void shouldEqualThoseOfRedis() {
        List<String> differences = new ArrayList<>();
        rows().forEach(row -> differences.addAll(RedisCommands.differences(talk.client(), row.name())));
        assertEquals(List.of(), differences);
    }

    @Test
    void shouldBeDocumented() {
        for (CommandDefinition row : rows()) {
            assertTrue(row.summary().endsWith("."), row.name());
            assertTrue(row.complexity().startsWith("O("), row.name());
            assertFalse(row.grammar().arguments().isEmpty(), row.name());
        }
    }

    @Test
    void shouldSpeakTheNewerProtocol() {
        talk.call("HELLO 3");
        talk.play("""
                HGETALL k                     => {}
                HGET k a                      => nil
                HSET k a 1                    => 1
                HGETALL k                     => {"a" "1"}
                HKEYS k                       => ["a"]
                HVALS k                       => ["1"]
                HMGET k a b                   => ["1" nil]
                HEXISTS k a                   => 1
                HINCRBYFLOAT k f 4.5          => "4.5"
                HDEL k f                      => 1
                HRANDFIELD k                  => "a"
                HRANDFIELD nokey              => nil
                HRANDFIELD k 5                => ["a"]
                HRANDFIELD k -2 WITHVALUES    => [["a" "1"] ["a" "1"]]
                HRANDFIELD nokey 2 WITHVALUES => []
                HSCAN k 0                     => ["0" ["a" "1"]]
                HTTL k FIELDS 2 a b           => [-1 -2]
                """);
        talk.client().sendRaw("HGETALL k\r\n".getBytes(US_ASCII));
        talk.server().world().settle();
        String raw = new String(talk.client().connection().takeArrived(), US_ASCII);
        assertEquals("%1\r\n$1\r\na\r\n$1\r\n1\r\n", raw);
    }
}
