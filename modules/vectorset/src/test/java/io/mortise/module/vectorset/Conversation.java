package io.mortise.module.vectorset;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.mortise.testkit.Recorder;
import io.mortise.testkit.TestClient;
import io.mortise.testkit.TestServer;
import java.util.ArrayList;
import java.util.List;

/// A server with this module, and one client that plays scripts of requests and the bytes of their replies:
///
/// ```
/// VCARD k                     => :0
/// VSIM k ELE a FILTER '.x > 1' => *1|$1|a
/// VGETATTR k a                => $-1
/// ```
///
/// Words are separated by spaces; one in single quotes can have spaces in it. In replies `|` stands for the end of
/// a line, and the last one is left out.
final class Conversation implements AutoCloseable {
    final TestServer server;
    final Recorder recorder = new Recorder();
    TestClient client;

    Conversation() {
        this("extended");
    }

    Conversation(String compatibility) {
        server = TestServer.with(new VectorSetModule(), recorder);
        client = server.client();
        assertEquals("OK", client.call("CONFIG", "SET", "vectorset.compatibility", compatibility));
    }

    /// Plays a script.
    void play(String script) {
        for (String line : script.split("\n")) {
            if (!line.isBlank()) {
                String[] sides = line.split("=>", 2);
                assertEquals(sides[1].strip(), raw(sides[0].strip()), sides[0].strip());
            }
        }
    }

    /// Sends a line and gives the bytes of the reply.
    String raw(String line) {
        return raw(words(line).toArray());
    }

    /// Sends words and gives the bytes of the reply.
    String raw(Object... words) {
        client.sendRaw(TestClient.request(words));
        server.world().settle();
        String reply = new String(client.connection().takeArrived(), ISO_8859_1).replace("\r\n", "|");
        return reply.endsWith("|") ? reply.substring(0, reply.length() - 1) : reply;
    }

    /// Sends one line of a script.
    Object call(String line) {
        return client.call(words(line).toArray());
    }

    /// Sends words as they are.
    Object send(Object... words) {
        return client.call(words);
    }

    private static List<String> words(String line) {
        List<String> words = new ArrayList<>();
        int at = 0;
        while (at < line.length()) {
            if (line.charAt(at) == ' ') {
                at++;
                continue;
            }
            boolean isQuoted = line.charAt(at) == '\'';
            int start = isQuoted ? at + 1 : at;
            int end = line.indexOf(isQuoted ? '\'' : ' ', start);
            end = end < 0 ? line.length() : end;
            words.add(line.substring(start, end));
            at = end + 1;
        }
        return words;
    }

    @Override
    public void close() {
        server.checkInvariants();
        server.close();
    }
}
