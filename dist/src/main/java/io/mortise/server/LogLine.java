package io.mortise.server;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.LayoutBase;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;

/// A line of the log, in the form that Redis's have and log readers know:
/// `4711:M 23 Nov 2026 01:05:33.547 * [strings] ready`
///
/// After the process's id comes the server's role, after the time the level: `.` debug, `-` verbose, `*` notice,
/// `#` warning. A module's lines name it. A fault is followed by its stack trace, indented.
final class LogLine extends LayoutBase<ILoggingEvent> {
    /// What loggers of modules are named, before the module's id.
    static final String OF_MODULE = "mortise.module.";

    private static final String[] MONTHS = {
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"
    };
    private static final char MASTER = 'M';

    private final long processId;
    private final ZoneId zone;

    LogLine(long processId, ZoneId zone) {
        this.processId = processId;
        this.zone = zone;
    }

    @Override
    public String doLayout(ILoggingEvent event) {
        StringBuilder line = new StringBuilder(128);
        line.append(processId).append(':').append(MASTER).append(' ');
        appendTime(line, event.getInstant());
        line.append(' ').append(mark(event.getLevel())).append(' ');
        if (event.getLoggerName().startsWith(OF_MODULE)) {
            line.append('[')
                    .append(
                            event.getLoggerName(),
                            OF_MODULE.length(),
                            event.getLoggerName().length())
                    .append("] ");
        }
        appendOneLine(line, event.getFormattedMessage());
        line.append('\n');
        if (event.getThrowableProxy() != null) {
            line.append("    ")
                    .append(ThrowableProxyUtil.asString(event.getThrowableProxy())
                            .strip()
                            .replace("\n", "\n    "));
            line.append('\n');
        }
        return line.toString();
    }

    private void appendTime(StringBuilder line, Instant instant) {
        LocalDateTime time = LocalDateTime.ofInstant(instant, zone);
        append(line, time.getDayOfMonth(), 2);
        line.append(' ').append(MONTHS[time.getMonthValue() - 1]).append(' ');
        line.append(time.getYear()).append(' ');
        append(line, time.getHour(), 2);
        append(line.append(':'), time.getMinute(), 2);
        append(line.append(':'), time.getSecond(), 2);
        append(line.append('.'), time.getNano() / 1_000_000, 3);
    }

    private static void append(StringBuilder line, int number, int digits) {
        String text = Integer.toString(number);
        line.append("0".repeat(digits - text.length())).append(text);
    }

    private static char mark(Level level) {
        return switch (level.toInt()) {
            case Level.TRACE_INT -> '.';
            case Level.DEBUG_INT -> '-';
            case Level.INFO_INT -> '*';
            default -> '#';
        };
    }

    /// A message may quote what a client sent, and a client must not be able to write lines of its own.
    private static void appendOneLine(StringBuilder line, String message) {
        for (int index = 0; index < message.length(); index++) {
            char letter = message.charAt(index);
            switch (letter) {
                case '\n' -> line.append("\\n");
                case '\r' -> line.append("\\r");
                default -> line.append(letter);
            }
        }
    }
}
