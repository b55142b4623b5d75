package io.mortise.module.strings;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.mortise.testkit.Conversation;
import io.mortise.testkit.OtherTypeModule;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Values go both ways between us and Redis.
class PayloadTest {
    /// Version and checksum.
    private static final int FOOTER_BYTES = 10;

    /// Of longer values every compressor makes something else.
    private static final int LONGEST_UNCOMPRESSED = 20;

    private final Conversation talk = Conversation.with(new StringsModule(), new OtherTypeModule());

    @AfterEach
    void close() {
        talk.close();
    }

    @Test
    void shouldReadAndWriteWhatRedisWrites() throws Exception {
        List<String> lines = resource("payloads.txt");
        assertEquals(34, lines.size());
        for (String line : lines) {
            String[] columns = line.split(" ");
            byte[] payload = HexFormat.of().parseHex(columns[2]);
            assertEquals("OK", talk.send("RESTORE", "k", "0", payload, "REPLACE"));
            byte[] value = bytes(talk.send("GET", "k"));
            assertEquals(Integer.parseInt(columns[0]), value.length, line);
            assertEquals(columns[1], sha256(value), line);
            byte[] written = bytes(talk.send("DUMP", "k"));
            if (value.length <= LONGEST_UNCOMPRESSED) {
                assertEquals(body(payload), body(written), line);
            }
            assertEquals("OK", talk.send("RESTORE", "again", "0", written, "REPLACE"));
            assertEquals(talk.send("GET", "k"), talk.send("GET", "again"));
        }
    }

    @Test
    void shouldReadBackEveryShape() {
        for (String line : new String[] {
            "SET k 12", "SET k abc", "APPEND k 34", "SETRANGE k 300 x", "SETRANGE k 5000 x", "SETRANGE k 200000 x",
        }) {
            talk.call(line);
            byte[] payload = bytes(talk.send("DUMP", "k"));
            assertEquals("OK", talk.send("RESTORE", "copy", "0", payload, "REPLACE"));
            assertEquals(talk.send("GET", "k"), talk.send("GET", "copy"), line);
            assertEquals(1L, talk.send("COPY", "k", "copy", "REPLACE"));
            assertEquals(talk.send("GET", "k"), talk.send("GET", "copy"), line);
            assertEquals(talk.encoding("k"), talk.encoding("copy"), line);
            talk.send("APPEND", "copy", "more");
            assertEquals(talk.send("GET", "k") + "more", talk.send("GET", "copy"), line);
        }
    }

    @Test
    void shouldTellIntegersFromOtherDigitsWhenReading() {
        talk.play("""
                SET k 1                => "OK"
                APPEND k 2             => 2
                """);
        assertEquals("raw", talk.encoding("k"));
        talk.send("RESTORE", "k", "0", bytes(talk.send("DUMP", "k")), "REPLACE");
        assertEquals("int", talk.encoding("k"));
    }

    private static List<String> resource(String name) throws Exception {
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(PayloadTest.class.getResourceAsStream(name), StandardCharsets.UTF_8))) {
            return lines.lines().filter(line -> !line.startsWith("#")).toList();
        }
    }

    private static byte[] bytes(Object reply) {
        return ((String) reply).getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String sha256(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    private static String body(byte[] payload) {
        return HexFormat.of().formatHex(Arrays.copyOf(payload, payload.length - FOOTER_BYTES));
    }
}
