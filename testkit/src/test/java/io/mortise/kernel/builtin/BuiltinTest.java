package io.mortise.kernel.builtin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mortise.testkit.TestClient;
import io.mortise.testkit.TestServer;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/// A server with the [ProbeModule] and a client, for each test.
abstract class BuiltinTest {
    static final String OK = "OK";

    ProbeModule probe;
    TestServer server;
    TestClient client;

    @BeforeEach
    void start() {
        probe = new ProbeModule();
        server = TestServer.with(probe);
        client = server.client();
    }

    @AfterEach
    void stop() {
        server.checkInvariants();
        server.close();
    }

    /// Sends a line of words.
    Object run(String line) {
        return client.run(line);
    }

    /// Sends a line of words and expects that reply.
    void expect(Object reply, String line) {
        assertEquals(reply, run(line), line);
    }

    /// Sends a line of words and expects an error.
    void expectError(String text, String line) {
        assertEquals("-" + text, String.valueOf(run(line)), line);
    }

    /// Gives keys their own name as value, and forgets that.
    void put(String... keys) {
        for (String key : keys) {
            expect(OK, "PUT " + key + " " + key);
        }
        forget();
    }

    /// Forgets the effects and events so far.
    void forget() {
        probe.effects.clear();
        probe.events.clear();
        probe.quietEvents.clear();
        probe.serverEvents.clear();
    }

    void expectEffects(String... effects) {
        assertEquals(List.of(effects), probe.takeEffects());
    }

    void expectEvents(String... events) {
        assertEquals(List.of(events), probe.takeEvents());
    }

    long now() {
        return server.kernel().environment().clock().millis();
    }

    /// A number that a section of INFO has.
    long figure(String section, String field) {
        Matcher line = Pattern.compile("(?m)^" + field + ":(\\d+)\r?$").matcher((String) run("INFO " + section));
        assertTrue(line.find(), field);
        return Long.parseLong(line.group(1));
    }
}
