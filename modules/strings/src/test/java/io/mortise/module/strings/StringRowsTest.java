package io.mortise.module.strings;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mortise.kernel.dispatch.Row;
import io.mortise.spi.command.CommandDefinition;
import io.mortise.testkit.Conversation;
import io.mortise.testkit.OtherTypeModule;
import io.mortise.testkit.RedisCommands;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StringRowsTest {
    private final Conversation talk = Conversation.with(new StringsModule(), new OtherTypeModule());

    @AfterEach
    void close() {
        talk.close();
    }

    private List<CommandDefinition> rows() {
        return talk.server().kernel().executor().table().rows().stream()
                .filter(row -> row.module != null && row.module.id().equals("strings"))
                .map((Row row) -> row.definition)
                .toList();
    }

    @Test
    void shouldBeAllOfTheStringAndBitmapGroups() {
        assertEquals(
                26, rows().stream().filter(row -> row.group().equals("string")).count());
        assertEquals(
                7, rows().stream().filter(row -> row.group().equals("bitmap")).count());
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
    void shouldSayWhatIsDoneWithKeys() {
        talk.play("""
                COMMAND GETKEYSANDFLAGS SET k v          => [["k" ["OW" "update"]]]
                COMMAND GETKEYSANDFLAGS SET k v EX 1     => [["k" ["OW" "update"]]]
                COMMAND GETKEYSANDFLAGS SET k v GET      => [["k" ["RW" "access" "update"]]]
                COMMAND GETKEYSANDFLAGS SET k v IFEQ w   => [["k" ["RW" "update"]]]
                COMMAND GETKEYSANDFLAGS DELEX k          => [["k" ["RM" "delete"]]]
                COMMAND GETKEYSANDFLAGS DELEX k IFNE w   => [["k" ["RW" "delete"]]]
                COMMAND GETKEYSANDFLAGS BITFIELD k GET u8 0 => [["k" ["RO" "access"]]]
                COMMAND GETKEYSANDFLAGS BITFIELD k GET u8 0 SET u8 0 1 => [["k" ["RW" "access" "update"]]]
                COMMAND GETKEYSANDFLAGS BITFIELD k FOO   => [["k" ["RW" "access" "update"]]]
                COMMAND GETKEYSANDFLAGS MSETEX 2 a 1 b 2 EX 1 => [["a" ["OW" "update"]] ["b" ["OW" "update"]]]
                COMMAND GETKEYSANDFLAGS BITOP OR d a b   => [["d" ["OW" "update"]] ["a" ["RO" "access"]] ["b" ["RO" "access"]]]
                COMMAND GETKEYS MSET a 1 b 2             => ["a" "b"]
                COMMAND GETKEYS LCS a b                  => ["a" "b"]
                """);
    }

    @Test
    void shouldSpeakTheNewerProtocol() {
        talk.call("HELLO 3");
        talk.play("""
                GET k                    => nil
                SET k 10                 => "OK"
                INCREX k                 => [11 1]
                INCREX k BYFLOAT 0.5     => [,11.5 ,0.5]
                INCRBYFLOAT k 0.5        => "12"
                MGET k nokey             => ["12" nil]
                BITFIELD k OVERFLOW FAIL SET u2 0 9 => [nil]
                LCS k k IDX              => {"matches" [[[0 1] [0 1]]] "len" 2}
                """);
        talk.client().sendRaw("*4\r\n$6\r\nINCREX\r\n$1\r\nk\r\n$7\r\nBYFLOAT\r\n$3\r\n0.1\r\n".getBytes(US_ASCII));
        talk.server().world().settle();
        String raw = new String(talk.client().connection().takeArrived(), US_ASCII);
        assertEquals("*2\r\n,12.1\r\n,0.1\r\n", raw);
    }
}
