package io.mortise.server;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.LayoutBase;

/// A line of the log as a JSON object, for those who collect logs by program:
/// `{"time":"2026-11-23T01:05:33.547Z","level":"notice","pid":4711,"role":"master","module":"strings","message":"…"}`
///
/// `module` is there if a module has said it, `thread` and `stack` if something was thrown. Times are UTC.
final class JsonLine extends LayoutBase<ILoggingEvent> {
    private static final int FIRST_PRINTABLE = 0x20;

    private final long processId;

    JsonLine(long processId) {
        this.processId = processId;
    }

    @Override
    public String doLayout(ILoggingEvent event) {
        StringBuilder line = new StringBuilder(192);
        line.append('{');
        text(line, "time", event.getInstant().toString());
        text(line.append(','), "level", level(event.getLevel()));
        line.append(",\"pid\":").append(processId);
        text(line.append(','), "role", "master");
        if (event.getLoggerName().startsWith(LogLine.OF_MODULE)) {
            text(line.append(','), "module", event.getLoggerName().substring(LogLine.OF_MODULE.length()));
        }
        text(line.append(','), "message", event.getFormattedMessage());
        if (event.getThrowableProxy() != null) {
            text(line.append(','), "thread", event.getThreadName());
            text(
                    line.append(','),
                    "stack",
                    ThrowableProxyUtil.asString(event.getThrowableProxy()).strip());
        }
        return line.append("}\n").toString();
    }

    /// The words that `loglevel` knows.
    private static String level(Level level) {
        return switch (level.toInt()) {
            case Level.TRACE_INT -> "debug";
            case Level.DEBUG_INT -> "verbose";
            case Level.INFO_INT -> "notice";
            default -> "warning";
        };
    }

    private static void text(StringBuilder line, String name, String value) {
        line.append('"').append(name).append("\":\"");
        for (int index = 0; index < value.length(); index++) {
            char letter = value.charAt(index);
            switch (letter) {
                case '"' -> line.append("\\\"");
                case '\\' -> line.append("\\\\");
                case '\n' -> line.append("\\n");
                case '\r' -> line.append("\\r");
                case '\t' -> line.append("\\t");
                default -> letter(line, letter);
            }
        }
        line.append('"');
    }

    private static void letter(StringBuilder line, char letter) {
        if (letter < FIRST_PRINTABLE || Character.isSurrogate(letter)) {
            line.append("\\u").append(String.format("%04x", (int) letter));
        } else {
            line.append(letter);
        }
    }
}
