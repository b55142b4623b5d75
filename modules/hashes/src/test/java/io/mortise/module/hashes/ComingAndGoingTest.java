package io.mortise.module.hashes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mortise.testkit.Conversation;
import io.mortise.testkit.ModuleJar;
import io.mortise.testkit.TestServer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// This module as a jar that goes, comes back and is replaced, with hashes of every form that have deadlines.
class ComingAndGoingTest {
    private static final int LARGE = 3_000;
    /// More than is converted in one piece.
    private static final int HUGE = 20_000;

    @TempDir
    private Path folder;

    private final Conversation talk = new Conversation(new TestServer.Builder().start());
    private final SplittableRandom random = new SplittableRandom(77);

    @BeforeEach
    void load() throws Exception {
        assertEquals("OK", talk.send("MODULE", "LOAD", jar("1.0.0", 1)));
    }

    @AfterEach
    void close() {
        assertEquals(0, talk.server().kernel().executor().faults().count());
        talk.close();
    }

    /// A jar of the compiled classes.
    private Path jar(String version, int layout) throws Exception {
        Path classes = Path.of(HashesModule.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        return ModuleJar.of("hashes", version)
                .manifest("Mortise-Types", "hash")
                .manifest("Mortise-Layout-Version", Integer.toString(layout))
                .classes(classes, HashesModule.class.getName())
                .build(folder);
    }

    /// Makes hashes of every form. Of those with deadlines each third field falls due after 5 seconds, each third
    /// after 1,000.
    private void fill() {
        talk.play("""
                HSET packed a 1 b 2                          => 2
                HSET timed stays 1 goes 2 later 3            => 3
                HPEXPIRE timed 5000 FIELDS 1 goes            => [1]
                HPEXPIRE timed 1000000 FIELDS 1 later        => [1]
                HSETEX brief PX 5000 FIELDS 2 a 1 b 2        => 1
                HSET once a 1                                => 1
                HEXPIRE once 100 FIELDS 1 a                  => [1]
                HPERSIST once FIELDS 1 a                     => [1]
                """);
        fill("plain", LARGE, false);
        fill("large", LARGE, true);
        fill("huge", HUGE, true);
    }

    private void fill(String key, int fields, boolean haveDeadlines) {
        for (int field = 0; field < fields; field++) {
            talk.send("HSET", key, "field" + field, "x".repeat(random.nextInt(300)) + field);
            if (haveDeadlines && field % 3 > 0) {
                long millis = field % 3 == 1 ? 5_000 : 1_000_000;
                talk.send("HPEXPIRE", key, millis, "FIELDS", 1, "field" + field);
            }
        }
    }

    /// All that can be seen of a hash, deadlines included.
    private List<Object> content(String key) {
        List<String> names = new ArrayList<>();
        ((List<?>) talk.send("HKEYS", key)).forEach(name -> names.add((String) name));
        names.sort(null);
        List<Object> words = new ArrayList<>(List.of("HPEXPIRETIME", key, "FIELDS", names.size()));
        words.addAll(names);
        List<Object> content = new ArrayList<>(names);
        content.add(talk.send(words.toArray()));
        words.set(0, "HMGET");
        words.subList(2, 4).clear();
        content.add(talk.send(words.toArray()));
        content.add(talk.send("HLEN", key));
        return content;
    }

    private List<List<Object>> contents() {
        List<List<Object>> contents = new ArrayList<>();
        for (String key : List.of("packed", "timed", "brief", "once", "plain", "large", "huge")) {
            contents.add(content(key));
        }
        return contents;
    }

    private List<String> encodings() {
        List<String> encodings = new ArrayList<>();
        for (String key : List.of("packed", "timed", "brief", "plain", "large", "huge")) {
            encodings.add(talk.encoding(key));
        }
        return encodings;
    }

    /// Large values are encoded in the background, which takes a while.
    private void unload() {
        talk.client().send("MODULE", "UNLOAD", "hashes");
        List<Object> replies = new ArrayList<>();
        for (int passed = 0; passed < 1_000 && replies.isEmpty(); passed++) {
            talk.server().advance(1);
            replies.addAll(talk.client().replies());
        }
        assertEquals(List.of("OK"), replies);
    }

    private static final List<String> LIVE =
            List.of("listpack", "listpackex", "listpackex", "hashtable", "hashtable", "hashtable");

    @Test
    void shouldSleepAndWakeWithItsDeadlines() throws Exception {
        fill();
        assertEquals(LIVE, encodings());
        List<List<Object>> contents = contents();
        Object digest = talk.call("DEBUG DIGEST");
        Object payload = talk.call("DUMP timed");
        unload();
        assertEquals(List.of("dormant"), encodings().stream().distinct().toList());
        assertEquals("hash", talk.call("TYPE large"));
        assertEquals(payload, talk.call("DUMP timed"));
        assertEquals(digest, talk.call("DEBUG DIGEST"));
        assertTrue(Conversation.show(talk.call("HGET packed a")).startsWith("-MODULEMISSING"));
        assertEquals("OK", talk.send("MODULE", "LOAD", jar("1.0.0", 1)));
        assertEquals(contents, contents());
        assertEquals(digest, talk.call("DEBUG DIGEST"));
        assertEquals(LIVE, encodings());
        afterwards();
    }

    @Test
    void shouldWakeWithoutWhatFellDueMeanwhile() throws Exception {
        fill();
        unload();
        talk.call("RENAME timed moved");
        talk.call("COPY large copy");
        talk.server().advance(6_000);
        assertEquals("OK", talk.send("MODULE", "LOAD", jar("1.0.0", 1)));
        for (String key : List.of("large", "copy")) {
            assertEquals(2L * LARGE / 3, talk.send("HLEN", key));
            assertEquals(List.of(-1L, -2L), talk.send("HTTL", key, "FIELDS", 2, "field0", "field1"));
        }
        talk.play("""
                HGETALL brief                       => []
                EXISTS brief                        => 0
                HMGET moved stays goes later        => ["1" nil "3"]
                HTTL moved FIELDS 3 stays goes later => [-1 -2 994]
                """);
        talk.server().advance(2_000);
        talk.server().checkInvariants();
        assertEquals(0L, talk.call("EXISTS brief"));
    }

    /// As Redis wrote them once; version 14 and no checksum stand behind.
    @Test
    void shouldHaveOneDigestInEarlierLayouts() throws Exception {
        unload();
        String footer = "0e000000000000000000";
        // A zipmap: a -> 1, bc -> 22 with an unused byte behind it, and a value whose length takes five bytes.
        String zipMap = "03" + "0161" + "0100" + "31" + "026263" + "0201" + "323200" + "0163" + "fe03000000" + "00"
                + "787978" + "ff";
        restore("zipmap", "09" + length(zipMap) + zipMap + footer);
        // A ziplist: strings of either length, and integers of every size.
        String entries = "000161" + "03fd" + "020162" + "030474657874" + "060163" + "03c0feff" + "040164" + "03fefb"
                + "030165" + "03f0000080" + "050166" + "03d000000080" + "060167" + "03e00000000000000080" + "0a0168"
                + "fe03000000" + "4003787978" + "0a0169" + "038000000003787978" + "ff";
        String zipList = littleEndian(10 + entries.length() / 2) + "00000000" + "1200" + entries;
        restore("ziplist", "0d" + length(zipList) + zipList + footer);
        Object digest = talk.call("DEBUG DIGEST");
        assertEquals("dormant", talk.call("OBJECT ENCODING zipmap"));
        assertEquals("OK", talk.send("MODULE", "LOAD", jar("1.0.0", 1)));
        talk.play("""
                HMGET zipmap a bc c             => ["1" "22" "xyx"]
                HMGET ziplist a b c d e         => ["12" "text" "-2" "-5" "-8388608"]
                HMGET ziplist f g h i           => ["-2147483648" "-9223372036854775808" "xyx" "xyx"]
                """);
        assertEquals(digest, talk.call("DEBUG DIGEST"));
    }

    private void restore(String key, String payload) {
        assertEquals("OK", talk.send("RESTORE", key, "0", HexFormat.of().parseHex(payload)));
    }

    /// A length in front of a string, as Redis writes it.
    private static String length(String hex) {
        int bytes = hex.length() / 2;
        return bytes < 64 ? "%02x".formatted(bytes) : "%04x".formatted(0x4000 | bytes);
    }

    private static String littleEndian(int number) {
        return "%08x".formatted(Integer.reverseBytes(number));
    }

    /// With the same layout values are taken as they are, with another they go through their encoding.
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void shouldTakeOverThePredecessorsHashes(int layout) throws Exception {
        fill();
        List<List<Object>> contents = contents();
        Object digest = talk.call("DEBUG DIGEST");
        assertEquals("OK", talk.send("MODULE", "UPGRADE", "hashes", jar("2.0.0", layout)));
        talk.play("""
                HINCRBY packed a 5                  => 6
                HINCRBY packed a -5                 => 1
                """);
        assertEquals(contents, contents());
        talk.server().advance(100);
        String info = (String) talk.call("INFO modules");
        assertTrue(info.contains("converting=0"), info);
        assertEquals(contents, contents());
        assertEquals(digest, talk.call("DEBUG DIGEST"));
        assertEquals(LIVE, encodings());
        assertEquals("OK", talk.call("MODULE ROLLBACK hashes"));
        assertEquals(contents, contents());
        afterwards();
    }

    /// Whatever has become of the values, their fields fall due in time, and the walk removes them.
    private void afterwards() {
        talk.server().advance(7_000);
        assertEquals((LARGE * 2L) / 3, talk.call("HLEN large"));
        talk.play("""
                HMGET timed stays goes later   => ["1" nil "3"]
                EXISTS brief                   => 0
                """);
        String info = (String) talk.call("INFO stats");
        int due = 1 + 2 + LARGE / 3 + (HUGE + 1) / 3;
        assertTrue(info.contains("expired_subkeys_active:" + due + "\r"), info);
    }
}
