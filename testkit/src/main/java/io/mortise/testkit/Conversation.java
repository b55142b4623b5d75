package io.mortise.testkit;

import io.mortise.spi.ServerModule;
import io.mortise.spi.Slice;
import io.mortise.testkit.RespReader.RespError;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.regex.Pattern;

/// A server in a simulated world, and one client that plays scripts:
///
/// ```
/// HSET k a 1 b 2                 => 2
/// HGET k a                       => "1"
/// HGET k c                       => nil
/// HINCRBY k a x                  => -ERR value is not an integer or out of range
/// HPEXPIREAT k @+100 FIELDS 1 a  => [1]
/// wait 100
/// HGETALL k                      => ["b" "2"]
/// ```
///
/// Words are separated by spaces; `''` is an empty word and `\x00` a byte. `@+100` is the moment 100 milliseconds
/// from now in milliseconds since 1970, `@s-2` the one two seconds ago in seconds, on both sides. In an expected
/// reply a bulk or simple string stands in quotes, an array in brackets, a map in braces.
public final class Conversation implements AutoCloseable {
    private static final Pattern MOMENT = Pattern.compile("@(s?)([+-]\\d+)");

    private final TestServer server;
    private final TestClient client;

    public Conversation(TestServer server) {
        this.server = server;
        this.client = server.client();
    }

    /// Begins one with a server that has these modules.
    public static Conversation with(ServerModule... modules) {
        return new Conversation(TestServer.with(modules));
    }

    public TestServer server() {
        return server;
    }

    public TestClient client() {
        return client;
    }

    /// Milliseconds since 1970, in the simulated world.
    public long now() {
        return server.world().clock().millis();
    }

    /// Plays a script.
    ///
    /// @throws AssertionError if a reply is another one
    public void play(String script) {
        for (String line : script.split("\n")) {
            String stripped = line.strip();
            if (stripped.startsWith("wait ")) {
                server.advance(Long.parseLong(stripped.substring("wait ".length())));
            } else if (!stripped.isEmpty()) {
                playLine(moments(stripped));
            }
        }
    }

    private void playLine(String line) {
        String[] sides = line.split("=>", 2);
        String reply = show(client.call((Object[]) words(sides[0].strip())));
        if (!reply.equals(sides[1].strip())) {
            throw new AssertionError(line + "\n      was:  " + reply);
        }
    }

    /// Sends one line of a script.
    public Object call(String line) {
        return client.call((Object[]) words(moments(line)));
    }

    /// Sends words as they are.
    public Object send(Object... words) {
        return client.call(words);
    }

    /// What OBJECT ENCODING would say, without the command.
    public String encoding(String key) {
        return server.kernel()
                .executor()
                .keys()
                .encoding(server.kernel().databases().at(0), Slice.of(key));
    }

    private String moments(String line) {
        return MOMENT.matcher(line).replaceAll(found -> {
            long distance = Long.parseLong(found.group(2));
            return Long.toString(found.group(1).isEmpty() ? now() + distance : now() / 1000 + distance);
        });
    }

    /// The words of one line of a script.
    public static String[] words(String line) {
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

    /// A reply, as a script states it.
    public static String show(Object reply) {
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
