package io.mortise.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.mortise.server.CommandLine.Wish;
import org.junit.jupiter.api.Test;

/// The words of the command line that are no settings.
class CommandLineTest {
    @Test
    void shouldTakeTheSizeOfATestOfMemory() {
        CommandLine line = CommandLine.parse("--test-memory", "512");
        assertEquals(Wish.TEST_MEMORY, line.wish());
        assertEquals(512, line.megabytes());
        assertEquals(3, line.passes());
        assertEquals(7, CommandLine.parse("--test-memory", "1", "7").passes());
    }

    @Test
    void shouldRefuseATestOfMemoryWithoutASize() {
        assertThrows(IllegalArgumentException.class, () -> CommandLine.parse("--test-memory"));
        assertThrows(IllegalArgumentException.class, () -> CommandLine.parse("--test-memory", "0"));
        assertThrows(IllegalArgumentException.class, () -> CommandLine.parse("--test-memory", "1gb"));
        assertThrows(IllegalArgumentException.class, () -> CommandLine.parse("--test-memory", "1", "2", "3"));
    }

    @Test
    void shouldTakeAFileAndSettings() {
        CommandLine line = CommandLine.parse("my.conf", "-", "--port", "1", "--bind", "a", "b");
        assertEquals(Wish.SERVE, line.wish());
        assertEquals("my.conf", line.file());
        assertEquals(2, line.options().size());
        assertThrows(IllegalArgumentException.class, () -> CommandLine.parse("my.conf", "-x"));
    }
}
