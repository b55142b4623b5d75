package io.mortise.module.hashes.value;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.mortise.spi.Slice;
import io.mortise.spi.keyspace.Keyspace;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import org.junit.jupiter.api.Test;

class CommandBatchTest {
    private final List<String> commands = new ArrayList<>();
    private final CommandBatch batch = new CommandBatch(Slice.of("k"), this::add);

    private void add(String command, Object... words) {
        StringJoiner joined = new StringJoiner(" ").add(command);
        for (Object word : words) {
            joined.add(word instanceof byte[] bytes ? new String(bytes, StandardCharsets.US_ASCII) : word.toString());
        }
        commands.add(joined.toString());
    }

    private void visit(String name, long deadline) {
        batch.visit(Slice.of(name), Slice.of("v"), deadline);
    }

    @Test
    void shouldWriteFieldsWithDeadlinesOneByOne() {
        visit("a", Keyspace.NO_EXPIRY);
        visit("b", 100);
        visit("c", Keyspace.NO_EXPIRY);
        batch.flush();
        batch.flush();
        assertEquals(List.of("HMSET k b v", "HPEXPIREAT k 100 FIELDS 1 b", "HMSET k a v c v"), commands);
    }

    @Test
    void shouldWriteSixtyFourFieldsToACommand() {
        for (int index = 0; index < 130; index++) {
            visit("f" + index, Keyspace.NO_EXPIRY);
        }
        batch.flush();
        assertEquals(3, commands.size());
        assertEquals(2 + 2 * 64, commands.get(0).split(" ").length);
        assertEquals("HMSET k f128 v f129 v", commands.get(2));
    }
}
