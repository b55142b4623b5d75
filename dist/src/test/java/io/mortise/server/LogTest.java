package io.mortise.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.LayoutBase;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The log's lines and its file.
class LogTest {
    private static final Instant TIME = Instant.parse("2026-11-23T01:05:33.547Z");

    private final LoggerContext context = new LoggerContext();

    @TempDir
    private Path folder;

    LogTest() {
        context.setMDCAdapter(new LogbackMDCAdapter());
    }

    private LoggingEvent event(String logger, Level level, String message, Throwable thrown) {
        Logger from = context.getLogger(logger);
        LoggingEvent event = new LoggingEvent(getClass().getName(), from, level, message, thrown, null);
        event.setInstant(TIME);
        return event;
    }

    @Test
    void shouldWriteLinesAsRedisDoes() {
        LogLine line = new LogLine(4711, ZoneOffset.UTC);
        assertEquals(
                "4711:M 23 Nov 2026 01:05:33.547 * [strings] ready\n",
                line.doLayout(event("mortise.module.strings", Level.INFO, "ready", null)));
        assertEquals(
                "4711:M 23 Nov 2026 01:05:33.547 # a\\nb\n",
                line.doLayout(event("io.mortise.Any", Level.WARN, "a\nb", null)));
    }

    @Test
    void shouldWriteJsonThatNobodyCanBreakOutOf() {
        JsonLine line = new JsonLine(4711);
        assertEquals(
                "{\"time\":\"2026-11-23T01:05:33.547Z\",\"level\":\"notice\",\"pid\":4711,\"role\":\"master\","
                        + "\"module\":\"strings\",\"message\":\"ready\"}\n",
                line.doLayout(event("mortise.module.strings", Level.INFO, "ready", null)));
        assertEquals(
                "{\"time\":\"2026-11-23T01:05:33.547Z\",\"level\":\"warning\",\"pid\":4711,\"role\":\"master\","
                        + "\"message\":\"\\\"}\\n\\\\ \\u0000 \\ud800 é\"}\n",
                line.doLayout(event("io.mortise.Any", Level.ERROR, "\"}\n\\ \0 \ud800 é", null)));
        String fault = line.doLayout(event("io.mortise.Any", Level.ERROR, "bad", new IllegalStateException("why")));
        assertTrue(fault.contains("\"stack\":\"java.lang.IllegalStateException: why\\n\\tat io.mortise"), fault);
        assertEquals(1, fault.lines().count());
    }

    @Test
    void shouldBeginANewFileWhenTheOldOneWasMovedAway() throws IOException {
        Path path = folder.resolve("server.log");
        LogFile file = file(path, new LogLine(1, ZoneOffset.UTC));
        write(file, "one");
        Files.move(path, folder.resolve("server.log.1"));
        write(file, "two");
        write(file, "three");
        Files.delete(path);
        write(file, "four");
        file.stop();
        assertEquals(1, Files.readAllLines(folder.resolve("server.log.1")).size());
        assertEquals(1, Files.readAllLines(path).size());
        assertTrue(Files.readString(path).endsWith("four\n"), Files.readString(path));
    }

    @Test
    void shouldGoOnInTheOldFileIfANewOneCannotBeMade() throws IOException {
        Path place = Files.createDirectory(folder.resolve("logs"));
        Path moved = folder.resolve("moved");
        LogFile file = file(place.resolve("server.log"), new LogLine(1, ZoneOffset.UTC));
        write(file, "one");
        Files.move(place, moved);
        Files.createFile(place);
        write(file, "two");
        assertEquals(2, Files.readAllLines(moved.resolve("server.log")).size());
        Files.delete(place);
        Files.createDirectory(place);
        write(file, "three");
        file.stop();
        assertEquals(1, Files.readAllLines(place.resolve("server.log")).size());
    }

    @Test
    void shouldAppendToWhatIsThere() throws IOException {
        Path path = folder.resolve("server.log");
        Files.writeString(path, "earlier\n");
        LogFile file = file(path, new LogLine(1, ZoneOffset.UTC));
        write(file, "later");
        file.stop();
        assertEquals(2, Files.readAllLines(path).size());
    }

    private void write(LogFile file, String message) {
        file.doAppend(event("io.mortise.Any", Level.INFO, message, null));
    }

    private LogFile file(Path path, LayoutBase<ILoggingEvent> line) {
        line.setContext(context);
        line.start();
        LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
        encoder.setContext(context);
        encoder.setLayout(line);
        encoder.start();
        LogFile file = new LogFile(path.toString());
        file.setContext(context);
        file.setEncoder(encoder);
        file.start();
        assertTrue(file.isStarted(), "the file cannot be opened");
        return file;
    }
}
