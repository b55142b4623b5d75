package io.mortise.testkit;

import io.mortise.testkit.simulation.SimulatedConnection;
import io.mortise.testkit.simulation.World;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// A connection to a server in a simulated world.
///
/// Words are given as [String]s, each character one byte, or as `byte[]`; replies are what [RespReader] makes of
/// them.
public final class TestClient {
    private final World world;
    private final SimulatedConnection connection;
    private final RespReader reader = new RespReader();

    TestClient(World world) {
        this.world = world;
        this.connection = world.network().connect();
    }

    /// Sends a command, lets the world run and gives the reply.
    public Object call(Object... words) {
        send(words);
        world.settle();
        receive();
        if (!reader.hasReply()) {
            throw new IllegalStateException("there is no reply to " + List.of(words));
        }
        return reader.next();
    }

    /// Sends a command, given as words with spaces between them, and gives the reply.
    public Object run(String line) {
        return call((Object[]) line.split(" "));
    }

    /// Sends a command; nothing happens before the world runs.
    public void send(Object... words) {
        connection.send(request(words));
    }

    /// Sends bytes as they are.
    public void sendRaw(byte[] bytes) {
        connection.send(bytes);
    }

    /// The replies that are there, without letting the world run.
    public List<Object> replies() {
        receive();
        List<Object> replies = new ArrayList<>();
        while (reader.hasReply()) {
            replies.add(reader.next());
        }
        return replies;
    }

    private void receive() {
        reader.add(connection.takeArrived());
    }

    /// The bytes of a request.
    public static byte[] request(Object... words) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(("*" + words.length + "\r\n").getBytes(StandardCharsets.US_ASCII));
        for (Object word : words) {
            byte[] bytes =
                    word instanceof byte[] raw ? raw : String.valueOf(word).getBytes(StandardCharsets.ISO_8859_1);
            out.writeBytes(("$" + bytes.length + "\r\n").getBytes(StandardCharsets.US_ASCII));
            out.writeBytes(bytes);
            out.writeBytes(new byte[] {'\r', '\n'});
        }
        return out.toByteArray();
    }

    /// The connection itself, to disturb it.
    public SimulatedConnection connection() {
        return connection;
    }

    /// Ends the connection.
    public void disconnect() {
        connection.disconnect();
    }
}
