package io.mortise.server;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.LayoutBase;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import ch.qos.logback.core.status.NopStatusListener;
import io.mortise.kernel.KernelSettings.LogFormat;
import io.mortise.kernel.KernelSettings.LogLevel;
import java.time.ZoneId;
import org.slf4j.LoggerFactory;

/// The log: where it goes and what is in it. Set up by code, since reading XML would take a good part of the start.
///
/// Logback finds this class as a service and asks it for a log to standard output; [#open] then makes it what the
/// settings say. Lines are written by a thread of their own, so that a slow disk or a stuck pipe does not hold the
/// command thread; if it falls far behind, lines are dropped.
public final class ServerLog extends ContextAwareBase implements Configurator {
    private static final int MOST_WAITING_LINES = 4096;
    private static final int MOST_FLUSH_MILLIS = 2000;

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        // With a listener, Logback does not prepare to print what it has noticed, which takes longer than logging.
        context.getStatusManager().add(new NopStatusListener());
        set(context, new ConsoleAppender<>(), LogFormat.TEXT);
        level(context, LogLevel.NOTICE);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    /// Sends the log where it is to go.
    ///
    /// @param file an absolute path, or empty for standard output
    /// @throws IllegalArgumentException if the file cannot be written
    static void open(String file, LogLevel level, LogFormat format) {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        level(level);
        if (file.isEmpty() && format == LogFormat.TEXT) {
            return;
        }
        OutputStreamAppender<ILoggingEvent> appender = file.isEmpty() ? new ConsoleAppender<>() : new LogFile(file);
        if (!set(context, appender, format)) {
            throw new IllegalArgumentException("the log file " + file + " cannot be written");
        }
    }

    /// Changes what is logged.
    static void level(LogLevel level) {
        level((LoggerContext) LoggerFactory.getILoggerFactory(), level);
    }

    /// Writes what waits to be written, and ends.
    static void close() {
        ((LoggerContext) LoggerFactory.getILoggerFactory()).stop();
    }

    private static boolean set(LoggerContext context, OutputStreamAppender<ILoggingEvent> appender, LogFormat format) {
        long processId = ProcessHandle.current().pid();
        LayoutBase<ILoggingEvent> line =
                format == LogFormat.JSON ? new JsonLine(processId) : new LogLine(processId, ZoneId.systemDefault());
        line.setContext(context);
        line.start();
        LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
        encoder.setContext(context);
        encoder.setLayout(line);
        encoder.start();
        appender.setContext(context);
        appender.setEncoder(encoder);
        appender.start();
        if (!appender.isStarted()) {
            return false;
        }
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.detachAndStopAllAppenders();
        root.addAppender(detached(context, appender));
        return true;
    }

    private static AsyncAppender detached(LoggerContext context, OutputStreamAppender<ILoggingEvent> appender) {
        AsyncAppender detached = new AsyncAppender();
        detached.setContext(context);
        detached.setQueueSize(MOST_WAITING_LINES);
        detached.setDiscardingThreshold(0);
        detached.setNeverBlock(true);
        detached.setMaxFlushTime(MOST_FLUSH_MILLIS);
        detached.addAppender(appender);
        detached.start();
        return detached;
    }

    /// Libraries say only what is wrong; the server and its modules, what the level asks for.
    private static void level(LoggerContext context, LogLevel level) {
        Level own = switch (level) {
            case DEBUG -> Level.TRACE;
            case VERBOSE -> Level.DEBUG;
            case NOTICE -> Level.INFO;
            case WARNING -> Level.WARN;
            case NOTHING -> Level.OFF;
        };
        context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).setLevel(level == LogLevel.NOTHING ? own : Level.WARN);
        context.getLogger("io.mortise").setLevel(own);
        context.getLogger("mortise").setLevel(own);
    }
}
