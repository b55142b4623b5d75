package io.mortise.module.hashes;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mortise.testkit.Conversation;
import io.mortise.testkit.RespReader.RespError;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Hashes go both ways between us and Redis.
class PayloadTest {
    /// Version and checksum.
    private static final int FOOTER_BYTES = 10;

    private static final int LIST_PACK = 16;

    private static final HexFormat HEX = HexFormat.of();

    private final Conversation talk = Conversation.with(new HashesModule());

    @AfterEach
    void close() {
        talk.close();
    }

    /// What Redis dumped.
    ///
    /// @param digest of the value, if the fields are not given
    private record Sample(String encoding, byte[] payload, String digest, Map<String, String[]> fields) {
        static Sample of(String line) {
            String[] columns = line.split(" ");
            Map<String, String[]> fields = new TreeMap<>();
            boolean hasDigest = !columns[2].contains("=");
            for (String field : hasDigest ? new String[0] : columns[2].split(",")) {
                String[] parts = field.split("[=@]");
                fields.put(text(parts[0]), new String[] {text(parts[1]), parts[2]});
            }
            return new Sample(columns[0], HEX.parseHex(columns[1]), hasDigest ? columns[2] : null, fields);
        }

        private static String text(String hex) {
            return new String(HEX.parseHex(hex), ISO_8859_1);
        }

        boolean hasNoDeadline() {
            return fields.values().stream().allMatch(content -> content[1].equals("-1"));
        }
    }

    private static List<Sample> samples() throws IOException {
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(PayloadTest.class.getResourceAsStream("payloads.txt"), ISO_8859_1))) {
            return lines.lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(Sample::of)
                    .toList();
        }
    }

    private static String body(byte[] payload) {
        return HEX.formatHex(Arrays.copyOf(payload, payload.length - FOOTER_BYTES));
    }

    private void restore(String key, byte[] payload) {
        assertEquals("OK", talk.send("RESTORE", key, "0", payload, "REPLACE"), () -> HEX.formatHex(payload));
    }

    private byte[] dump(String key) {
        return ((String) talk.send("DUMP", key)).getBytes(ISO_8859_1);
    }

    private void assertHolds(Sample sample, String key) {
        if (sample.digest != null) {
            assertEquals(List.of(sample.digest), talk.send("DEBUG", "DIGEST-VALUE", key));
            return;
        }
        assertEquals((long) sample.fields.size(), talk.send("HLEN", key));
        sample.fields.forEach((name, content) -> {
            assertEquals(content[0], talk.send("HGET", key, name));
            assertEquals(
                    List.of(Long.parseLong(content[1])), talk.send("HPEXPIRETIME", key, "FIELDS", "1", name), name);
        });
    }

    @Test
    void shouldReadWhatRedisWritesAndWriteWhatItReads() throws IOException {
        List<Sample> samples = samples();
        assertEquals(15, samples.size());
        int equal = 0;
        for (Sample sample : samples) {
            // So that what was a table there is one here.
            talk.send("CONFIG", "SET", "hash-max-listpack-entries", sample.encoding.equals("hashtable") ? 0 : 512);
            talk.send("CONFIG", "SET", "hash-max-listpack-value", 5_000);
            restore("k", sample.payload);
            assertHolds(sample, "k");
            byte[] written = dump("k");
            restore("again", written);
            assertHolds(sample, "again");
            // Redis keeps the form with deadlines of a hash that has none any more; a table has another order.
            boolean hasLostDeadlines = sample.encoding.equals("listpackex") && sample.hasNoDeadline();
            boolean isWrittenAlike = !sample.encoding.equals("hashtable") && !hasLostDeadlines;
            if (isWrittenAlike) {
                assertEquals(sample.encoding, talk.encoding("k"));
                if (!isCompressed(sample.payload) && !isCompressed(written)) {
                    assertEquals(body(sample.payload), body(written));
                    equal++;
                }
            }
            boolean isTypeKept = isWrittenAlike || sample.encoding.equals("hashtable");
            assertEquals(isTypeKept ? sample.payload[0] : LIST_PACK, written[0]);
        }
        assertTrue(equal >= 3, "equal=" + equal);
    }

    /// Every compressor makes something else.
    private static boolean isCompressed(byte[] payload) {
        int lengthAt = payload[0] == LIST_PACK ? 1 : 1 + Long.BYTES;
        return (payload[lengthAt] & 0xff) == 0xc3;
    }

    /// Layouts that Redis reads but no longer writes; version 14 and no checksum stand behind.
    @Test
    void shouldReadEarlierLayouts() {
        String footer = "0e000000000000000000";
        // A zipmap: a -> 1, bc -> 22 with an unused byte behind it.
        assertRestores("09" + "0f" + "0201610100310262630201323200" + "ff", footer, "a", "1", "bc", "22");
        // A ziplist: a -> 12, b -> text.
        assertRestores(
                "0d" + "19" + "19000000" + "12000000" + "0400" + "000161" + "03fd" + "020162" + "030474657874" + "ff",
                footer,
                "a",
                "12",
                "b",
                "text");
        // A table with absolute deadlines, and a listpack with them, without the least one in front.
        assertRestores(
                "16" + "02" + "00" + "0161" + "0131" + "810000039d3b2c3ed8" + "0162" + "0132",
                footer,
                "a",
                "1",
                "b",
                "2");
        assertEquals(List.of(3973837504216L), talk.call("HPEXPIRETIME k FIELDS 1 b"));
        assertRestores(
                "17" + "16" + "16000000" + "0300" + "816102" + "0101" + "f400d8c32cbb03000009" + "ff",
                footer,
                "a",
                "1");
        assertEquals(List.of(4102444800000L), talk.call("HPEXPIRETIME k FIELDS 1 a"));
    }

    private void assertRestores(String body, String footer, String... expected) {
        restore("k", HEX.parseHex(body + footer));
        List<Object> pairs = HashModel.pairs((List<?>) talk.call("HGETALL k"));
        assertEquals(HashModel.pairs(List.of(expected)), pairs);
    }

    /// Whatever is damaged is refused or read as another hash that holds together; the server lives on.
    @Test
    void shouldBearDamageInEveryByte() throws IOException {
        int refused = 0;
        int read = 0;
        for (Sample sample : samples()) {
            byte[] payload = sample.payload;
            int length = payload.length - FOOTER_BYTES;
            for (int at = 0; at < Math.min(length, 200); at++) {
                for (int damage : new int[] {1, 0x80, 0xff}) {
                    byte[] damaged = payload.clone();
                    damaged[at] ^= (byte) damage;
                    // No checksum, or that would find it.
                    Arrays.fill(damaged, damaged.length - Long.BYTES, damaged.length, (byte) 0);
                    Object reply = talk.send("RESTORE", "k", "0", damaged, "REPLACE");
                    if (reply instanceof RespError error) {
                        assertEquals("-ERR Bad data format", error.toString());
                        refused++;
                    } else {
                        read++;
                        talk.server().checkInvariants();
                        assertTrue(talk.send("DUMP", "k") == null || talk.send("DUMP", "k") instanceof String);
                    }
                }
            }
        }
        assertTrue(refused > 500 && read > 500, "refused=" + refused + ", read=" + read);
    }

    @Test
    void shouldRefuseWhatIsNoHash() {
        List<String> bodies = new ArrayList<>();
        // The same field twice, as a table and as a listpack.
        bodies.add("04" + "02" + "0161" + "0131" + "0161" + "0132");
        bodies.add("10" + "11" + "11000000" + "0400" + "816102" + "0101" + "816102" + "0201" + "ff");
        // A name without a value.
        bodies.add("10" + "0a" + "0a000000" + "0100" + "816102" + "ff");
        // More fields than bytes.
        bodies.add("04" + "80ffffffff" + "0161" + "0131");
        // A deadline beyond what any command allows.
        bodies.add("16" + "01" + "817fffffffffffffff" + "0161" + "0131");
        for (String body : bodies) {
            byte[] payload = HEX.parseHex(body + "0e000000000000000000");
            assertEquals(
                    "-ERR Bad data format",
                    Conversation.show(talk.send("RESTORE", "k", "0", payload, "REPLACE")),
                    body);
        }
    }

    /// The empty hash does not exist.
    @Test
    void shouldMakeNoKeyOfNothing() {
        byte[] payload = HEX.parseHex("0400" + "0e000000000000000000");
        talk.send("RESTORE", "k", "0", payload, "REPLACE");
        assertEquals(0L, talk.call("EXISTS k"));
    }
}
