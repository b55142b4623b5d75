package io.mortise.module.vectorset;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Values go both ways between us and Redis, and damaged ones do not come in.
class PayloadTest {
    private static final int CHECKSUM_BYTES = 8;
    /// The type and the name of the module: with another one it would be another type.
    private static final int HEADER_BYTES = 10;

    private final Conversation talk = new Conversation();

    @AfterEach
    void close() {
        talk.close();
    }

    private static List<String> resource() throws Exception {
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(PayloadTest.class.getResourceAsStream("payloads.txt"), StandardCharsets.UTF_8))) {
            return lines.lines().filter(line -> !line.startsWith("#")).toList();
        }
    }

    private static byte[] bytes(Object reply) {
        return ((String) reply).getBytes(StandardCharsets.ISO_8859_1);
    }

    /// A checksum of 0 is not checked.
    private static byte[] unchecked(byte[] payload) {
        Arrays.fill(payload, payload.length - CHECKSUM_BYTES, payload.length, (byte) 0);
        return payload;
    }

    @Test
    void shouldReadWhatRedisWritesAndWriteItBack() throws Exception {
        int sets = 0;
        for (String line : resource()) {
            String[] columns = line.split(" ");
            if (columns[0].equals("set")) {
                sets++;
                assertEquals("OK", talk.send("RESTORE", "k", "0", HexFormat.of().parseHex(columns[5]), "REPLACE"));
                String info = talk.raw("VINFO k");
                assertTrue(info.contains("+" + columns[1] + "|"), info);
                assertTrue(info.contains("+vector-dim|:" + columns[2] + "|+projection-input-dim|:" + columns[3]), info);
                assertEquals(Long.valueOf(columns[4]), talk.send("VCARD", "k"));
                assertEquals("OK", talk.send("RESTORE", "again", "0", bytes(talk.send("DUMP", "k")), "REPLACE"));
            } else {
                for (String key : List.of("k", "again")) {
                    List<?> vector = (List<?>) talk.send("VEMB", key, columns[1]);
                    assertArrayEquals(
                            Arrays.stream(columns[2].split(","))
                                    .mapToDouble(Double::parseDouble)
                                    .toArray(),
                            vector.stream()
                                    .mapToDouble(each -> Double.parseDouble((String) each))
                                    .toArray(),
                            line);
                    Object attribute = talk.send("VGETATTR", key, columns[1]);
                    assertEquals(columns[3], attribute == null ? "-" : attribute);
                }
            }
        }
        assertEquals(4, sets);
    }

    @Test
    void shouldReadBackTheWholeGraph() {
        for (String kind : List.of("NOQUANT", "Q8", "BIN")) {
            talk.send("DEL", "k");
            for (int index = 0; index < 300; index++) {
                String attribute = index % 3 == 0 ? "{\"i\":" + index + "}" : "";
                talk.send(
                        "VADD",
                        "k",
                        "VALUES",
                        "3",
                        index % 17 - 8,
                        index % 5 - 2,
                        index % 7 + 1,
                        "e" + index,
                        kind,
                        "M",
                        "5",
                        "SETATTR",
                        attribute);
            }
            assertEquals("OK", talk.send("RESTORE", "copy", "0", bytes(talk.send("DUMP", "k")), "REPLACE"));
            for (int index = 0; index < 300; index++) {
                String element = "e" + index;
                assertEquals(talk.send("VEMB", "k", element), talk.send("VEMB", "copy", element));
                assertEquals(talk.send("VLINKS", "k", element), talk.send("VLINKS", "copy", element));
                Object attribute = talk.send("VGETATTR", "k", element);
                assertEquals("".equals(attribute) ? null : attribute, talk.send("VGETATTR", "copy", element));
            }
            assertEquals(
                    talk.send("VSIM", "k", "VALUES", "3", "1", "2", "3", "COUNT", "300", "TRUTH"),
                    talk.send("VSIM", "copy", "VALUES", "3", "1", "2", "3", "COUNT", "300", "TRUTH"));
        }
    }

    @Test
    void shouldAnswerAsBeforeAfterAnyNumberOfWays() {
        for (long seed = 1; seed <= 6; seed++) {
            Random random = new Random(seed);
            String kind = List.of("NOQUANT", "Q8", "BIN").get((int) (seed % 3));
            talk.send("DEL", "k");
            for (int step = 0; step < 500; step++) {
                String element = "e" + random.nextInt(250);
                if (random.nextInt(4) == 0) {
                    talk.send("VREM", "k", element);
                } else {
                    // Few different vectors, so that many are equally far.
                    int x = random.nextInt(5) - 2;
                    talk.send("VADD", "k", "VALUES", "3", x, random.nextInt(5) - 2, 1, element, kind, "M", "4");
                }
            }
            String before = answers(seed, "k");
            for (int way = 0; way < 3; way++) {
                byte[] payload = bytes(talk.send("DUMP", way == 0 ? "k" : "copy"));
                assertEquals("OK", talk.send("RESTORE", "copy", "0", payload, "REPLACE"));
                assertEquals(before, answers(seed, "copy"), "seed " + seed + ", way " + way);
            }
        }
    }

    /// What searches that visit a part of the graph find, and everybody's neighbours.
    private String answers(long seed, String key) {
        Random random = new Random(seed);
        StringBuilder answers = new StringBuilder();
        for (int search = 0; search < 30; search++) {
            int x = random.nextInt(9) - 4;
            answers.append(talk.send(
                    "VSIM", key, "VALUES", "3", x, random.nextInt(9) - 4, 1, "COUNT", "8", "EF", "8", "WITHSCORES"));
        }
        for (int index = 0; index < 250; index++) {
            answers.append(talk.send("VLINKS", key, "e" + index)).append('\n');
        }
        return answers.toString();
    }

    @Test
    void shouldKeepWhatABinarySetKnowsBeyondSigns() {
        for (int index = 0; index < 40; index++) {
            talk.send(
                    "VADD", "k", "VALUES", "11", 1, 2, -3, index, 5, 6, index % 7, -8, 9, 10, -11, "e" + index, "BIN");
        }
        assertEquals("OK", talk.send("RESTORE", "copy", "0", bytes(talk.send("DUMP", "k"))));
        for (int index = 0; index < 40; index++) {
            assertEquals(scores("k", "e" + index), scores("copy", "e" + index));
        }
        assertEquals(
                talk.send("DUMP", "k").toString().length(),
                talk.send("DUMP", "copy").toString().length());
    }

    /// Of each element its distance from one of them.
    private Map<Object, Object> scores(String key, String element) {
        List<?> reply = (List<?>) talk.send("VSIM", key, "ELE", element, "WITHSCORES", "COUNT", "40");
        Map<Object, Object> scores = new HashMap<>();
        for (int at = 0; at < reply.size(); at += 2) {
            scores.put(reply.get(at), reply.get(at + 1));
        }
        assertEquals(40, scores.size());
        return scores;
    }

    @Test
    void shouldSurviveEveryDamagedByte() {
        talk.play("""
                VADD k REDUCE 2 VALUES 3 1 2 3 a SETATTR '{"x":1}' => :1
                VADD k REDUCE 2 VALUES 3 1 2 4 b => :1
                VADD k REDUCE 2 VALUES 3 1 1 4 c => :1
                VADD q VALUES 2 1 2 a => :1
                VADD q VALUES 2 2 1 b => :1
                VADD n VALUES 2 1 2 a NOQUANT => :1
                VADD n VALUES 2 2 1 b => :1
                VADD s VALUES 9 1 2 3 4 5 6 7 -8 9 a BIN => :1
                VADD s VALUES 9 2 1 -4 3 0 2 1 1 1 b => :1
                """);
        int refused = 0;
        int accepted = 0;
        for (String key : List.of("k", "q", "n", "s")) {
            byte[] payload = unchecked(bytes(talk.send("DUMP", key)));
            for (int at = HEADER_BYTES; at < payload.length - CHECKSUM_BYTES; at++) {
                for (int flip : new int[] {1, 0x80, 0xff, 0x40}) {
                    byte[] damaged = payload.clone();
                    damaged[at] ^= (byte) flip;
                    String reply = talk.raw("RESTORE", "damaged", "0", damaged, "REPLACE");
                    if (reply.equals("+OK")) {
                        accepted++;
                        String found = talk.raw("VSIM", "damaged", "ELE", "a", "COUNT", "5");
                        assertTrue(found.startsWith("*") || found.startsWith("-ERR elem"), found);
                        talk.raw("VREM", "damaged", "b");
                    } else {
                        refused++;
                        assertTrue(reply.startsWith("-ERR "), reply);
                        assertFalse(reply.contains("internal"), reply);
                    }
                }
            }
        }
        // Most bytes are names, vectors and words that mean something whatever they are.
        assertTrue(refused > 500 && accepted > 50, "refused " + refused + ", accepted " + accepted);
    }

    // ---- payloads made by hand

    /// Writes the parts of a module value.
    private static final class Payload {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        Payload() {
            bytes.writeBytes(HexFormat.of().parseHex("0781bde72da2bb1eb400"));
        }

        Payload number(long... values) {
            for (long value : values) {
                bytes.writeBytes(new byte[] {2, (byte) 0x81});
                for (int shift = 56; shift >= 0; shift -= 8) {
                    bytes.write((int) (value >>> shift));
                }
            }
            return this;
        }

        Payload text(byte... text) {
            bytes.write(5);
            bytes.write(text.length);
            bytes.writeBytes(text);
            return this;
        }

        Payload text(String text) {
            return text(text.getBytes(StandardCharsets.ISO_8859_1));
        }

        byte[] done() {
            bytes.write(0);
            bytes.writeBytes(new byte[] {14, 0, 0, 0, 0, 0, 0, 0, 0, 0});
            return bytes.toByteArray();
        }
    }

    /// A set of one dimension in int8.
    private static Payload head(long count) {
        return new Payload().number(1, count, 1 | 16 << 8, 0);
    }

    private static Payload node(Payload to, String name, long id, long level, long... links) {
        to.text(name).text((byte) 127).number(3 + 3 + links.length, id, level | 1L << 24, links.length, 32);
        return to.number(links).number(0, 0x3f80_0000_3f80_0000L);
    }

    private void refused(String why, Payload payload) {
        assertTrue(talk.raw("RESTORE", "bad", "0", payload.done(), "REPLACE").startsWith("-ERR "), why);
        assertEquals(0L, talk.send("EXISTS", "bad"), why);
    }

    @Test
    void shouldAcceptWhatIsUnusualButTrue() {
        Payload apart = node(node(node(head(3), "a", 7, 0), "b", 9, 0), "c", 12, 0);
        assertEquals("OK", talk.send("RESTORE", "k", "0", apart.done()));
        assertEquals(3, ((List<?>) talk.send("VSIM", "k", "ELE", "a")).size());
        Payload pairs = node(node(node(node(head(4), "a", 1, 0, 2), "b", 2, 0, 1), "c", 3, 0, 4), "d", 4, 0, 3);
        assertEquals("OK", talk.send("RESTORE", "k", "0", pairs.done(), "REPLACE"));
        assertEquals(4, ((List<?>) talk.send("VSIM", "k", "ELE", "a")).size());
    }

    @Test
    void shouldRefuseWhatMakesNoSense() {
        refused("no elements", head(0));
        refused("more elements than bytes", node(head(Long.MAX_VALUE), "a", 1, 0));
        refused("fewer elements than said", node(head(2), "a", 1, 0));
        refused("no dimension", node(new Payload().number(0, 1, 1 | 16 << 8, 0), "a", 1, 0));
        refused("too many dimensions", node(new Payload().number(65_537, 1, 1 | 16 << 8, 0), "a", 1, 0));
        refused("quantization", node(new Payload().number(1, 1, 3 | 16 << 8, 0), "a", 1, 0));
        refused("M", node(new Payload().number(1, 1, 1 | 3 << 8, 0), "a", 1, 0));
        refused("flags", node(new Payload().number(1, 1, 1 | 16 << 8, 4), "a", 1, 0));
        refused("two of one name", node(node(head(2), "a", 1, 0, 2), "a", 2, 0, 1));
        refused("two of one number", node(node(head(2), "a", 1, 0), "b", 1, 0));
        refused("a link to itself", node(head(1), "a", 1, 0, 1));
        refused("a link to nobody", node(head(1), "a", 1, 0, 2));
        refused("a link that does not go back", node(node(head(2), "a", 1, 0, 2), "b", 2, 0));
        refused("two links to one", node(node(head(2), "a", 1, 0, 2, 2), "b", 2, 0, 1));
        refused("a level beyond the top", head(1).text("a").text((byte) 1).number(6, 1, 17 | 1 << 24, 0, 32, 0, 0));
        refused("a node of the future", head(1).text("a").text((byte) 1).number(6, 1, 2L << 24, 0, 32, 0, 0));
        refused("links beyond the most", head(1).text("a").text((byte) 1).number(6, 1, 1 << 24, 33, 32, 0, 0));
        refused(
                "a worst that is none",
                node(node(head(2), "a", 1, 0, 2), "b", 2, 0).number(5));
        refused("a vector too short", head(1).text("a").text().number(6, 1, 1 << 24, 0, 32, 0, 0));
        refused(
                "a vector that no vector becomes",
                head(1).text("a").text((byte) -128).number(6, 1, 1 << 24, 0, 32, 0, 0));
        refused("numbers that lie", head(1).text("a").text((byte) 1).number(7, 1, 1 << 24, 0, 32, 0, 0));
        refused(
                "a row of other signs",
                new Payload()
                        .number(1, 1, 2 | 16 << 8, 0)
                        .text("a")
                        .text(new byte[] {1, 0, 0, 0, 0, 0, 0, 0})
                        .number(7, 1, 1 << 24, 0, 32, 0, 0, 0x85));
        refused(
                "a row behind a vector of int8",
                head(1).text("a").text((byte) 1).number(7, 1, 1 << 24, 0, 32, 0, 0, 1));
        refused(
                "a matrix too short",
                node(new Payload().number(1, 1, 1 | 16 << 8, 1, 4).text(new byte[12]), "a", 1, 0));
        refused(
                "a projection that enlarges",
                node(new Payload().number(4, 1, 1, 1, 2).text(new byte[32]), "a", 1, 0));
    }
}
