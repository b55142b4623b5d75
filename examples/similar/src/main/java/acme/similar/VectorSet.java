package acme.similar;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.commands.ProtocolCommand;

/// A vector set on a server, to be filled.
final class VectorSet implements AutoCloseable {
    private static final ProtocolCommand DEL = () -> bytes("DEL");
    private static final ProtocolCommand VADD = () -> bytes("VADD");

    private final Jedis server;
    private final String key;
    private final String[] options;
    private long added;

    /// Takes what the key holds away.
    ///
    /// @param options of VADD, for all elements
    VectorSet(String[] arguments, String key, String... options) {
        this.server = new Jedis("localhost", arguments.length > 0 ? Integer.parseInt(arguments[0]) : 6379);
        this.key = key;
        this.options = options;
        server.sendCommand(DEL, key);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /// Adds an element.
    ///
    /// @param attribute a JSON object
    void add(String name, float[] vector, String attribute) {
        ByteBuffer blob = ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        blob.asFloatBuffer().put(vector);
        List<byte[]> words = new ArrayList<>(List.of(bytes(key), bytes("FP32"), blob.array(), bytes(name)));
        for (String option : options) {
            words.add(bytes(option));
        }
        words.add(bytes("SETATTR"));
        words.add(bytes(attribute));
        added += (Long) server.sendCommand(VADD, words.toArray(new byte[0][]));
    }

    /// A text in JSON.
    static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    @Override
    public void close() {
        System.out.println(key + ": " + added + " elements");
        server.close();
    }
}
