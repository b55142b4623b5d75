package io.mortise.module.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.text.MessageFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.ResourceBundle;
import org.junit.jupiter.api.Test;

class FailureLogTest {
    private final List<String> lines = new ArrayList<>();
    private long nowMillis;
    private final FailureLog log = new FailureLog(new Lines(), () -> nowMillis);

    /// Keeps what it is told.
    private final class Lines implements System.Logger {
        @Override
        public String getName() {
            return "test";
        }

        @Override
        public boolean isLoggable(Level level) {
            return true;
        }

        @Override
        public void log(Level level, ResourceBundle bundle, String message, Throwable thrown) {
            lines.add(message);
        }

        @Override
        public void log(Level level, ResourceBundle bundle, String format, Object... values) {
            lines.add(MessageFormat.format(format, values));
        }
    }

    @Test
    void shouldSayPeerAndReasonOnOneLine() {
        log.add("192.0.2.1:5", new IOException("a\r\nb\0c"));
        log.add("192.0.2.1:6", new IOException());
        assertEquals(
                List.of(
                        "TLS handshake with 192.0.2.1:5 failed: a b c",
                        "TLS handshake with 192.0.2.1:6 failed: IOException"),
                lines);
    }

    @Test
    void shouldSayWhatWasFirst() {
        Throwable first = new IllegalStateException("no such authority");
        log.add("a:1", new IOException("general problem", new IOException("another", first)));
        log.add("a:2", new IOException("certificate_unknown: no such authority", first));
        assertEquals(
                List.of(
                        "TLS handshake with a:1 failed: general problem: no such authority",
                        "TLS handshake with a:2 failed: certificate_unknown: no such authority"),
                lines);
    }

    @Test
    void shouldSayTenInTenSecondsAndCountTheOthers() {
        for (int index = 0; index < 35; index++) {
            nowMillis = 100L * index;
            log.add("a:" + index, new IOException("no"));
        }
        assertEquals(10, lines.size());
        nowMillis = 9_999;
        log.add("a:35", new IOException("no"));
        assertEquals(10, lines.size());
        nowMillis = 10_000;
        log.add("a:36", new IOException("no"));
        assertEquals(
                List.of("26 more TLS handshakes failed", "TLS handshake with a:36 failed: no"),
                lines.subList(10, lines.size()));
        assertEquals(37, log.count());
    }
}
