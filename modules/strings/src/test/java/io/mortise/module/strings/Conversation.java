package io.mortise.module.strings;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.mortise.spi.ServerModule;
import io.mortise.spi.Slice;
import io.mortise.testkit.RespReader.RespError;
import io.mortise.testkit.TestClient;
import io.mortise.testkit.TestServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/// A server with this module, and one client that plays scripts:
///
/// ```
/// SET k v     => "OK"
/// APPEND k w  => 2
/// GET nokey   => nil
/// INCR k      => -ERR value is not an integer or out of range
/// ```
///
/// Words are separated by spaces; `''` is an empty word and `\x00` a byte. In an expected reply a bulk or simple
/// string stands in quotes, an array in brackets.
final class Conversation implements AutoCloseable {
    final TestServer server;
    final TestClient client;

    Conversation(ServerModule... more) {
        List<ServerModule> modules = new ArrayList<>(List.of(new StringsModule(), new OtherTypeModule()));
        modules.addAll(List.of(more));
        server = TestServer.with(modules.toArray(new ServerModule[0]));
        client = server.client();
    }

    /// Plays a script.
    void play(String script) {
        for (String line : script.split("\n")) {
            if (!line.isBlank()) {
                String[] sides = line.split("=>", 2);
                assertEquals(sides[1].strip(), show(call(sides[0].strip())), sides[0].strip());
            }
        }
    }

    /// Sends one line of a script.
    Object call(String line) {
        return client.call((Object[]) words(line));
    }

    /// Sends words as they are.
    Object send(Object... words) {
        return client.call(words);
    }

    /// What OBJECT ENCODING would say.
    String encoding(String key) {
        return server.kernel()
                .executor()
                .keys()
                .encoding(server.kernel().databases().at(0), Slice.of(key));
    }

    private static String[] words(String line) {
        String[] words = line.split(" +");
        for (int index = 0; index < words.length; index++) {
            words[index] = words[index].equals("''") ? "" : unescape(words[index]);
        }
        return words;
    }

    private static String unescape(String word) {
        StringBuilder text = new StringBuilder();
        for (int at = 0; at < word.length(); at++) {
            if (word.startsWith("\\x", at)) {
                text.append((char) Integer.parseInt(word.substring(at + 2, at + 4), 16));
                at += 3;
            } else {
                text.append(word.charAt(at));
            }
        }
        return text.toString();
    }

    static String show(Object reply) {
        return switch (reply) {
            case null -> "nil";
            case Long number -> number.toString();
            case Double number -> "," + number;
            case RespError error -> error.toString();
            case List<?> list -> {
                StringJoiner joined = new StringJoiner(" ", "[", "]");
                list.forEach(each -> joined.add(show(each)));
                yield joined.toString();
            }
            case Map<?, ?> map -> {
                StringJoiner joined = new StringJoiner(" ", "{", "}");
                map.forEach((key, value) -> joined.add(show(key)).add(show(value)));
                yield joined.toString();
            }
            default -> '"' + escape(reply.toString()) + '"';
        };
    }

    private static String escape(String text) {
        StringBuilder escaped = new StringBuilder();
        for (int index = 0; index < text.length(); index++) {
            char each = text.charAt(index);
            escaped.append(each >= ' ' && each < 0x7f ? String.valueOf(each) : String.format("\\x%02x", (int) each));
        }
        return escaped.toString();
    }

    @Override
    public void close() {
        server.checkInvariants();
        server.close();
    }
}
