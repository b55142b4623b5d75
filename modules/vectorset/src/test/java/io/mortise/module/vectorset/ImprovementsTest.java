package io.mortise.module.vectorset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Where Redis 8.8 is wrong or lacks something, and this module is not and does not.
class ImprovementsTest {
    private final Conversation talk = new Conversation();

    @AfterEach
    void close() {
        talk.close();
    }

    @Test
    void shouldPropagateAnUpdateByAdding() {
        talk.play("""
                VADD v VALUES 2 1 0 a            => :1
                VADD v VALUES 2 0 1 a SETATTR {} => :0
                VSETATTR v a '{"n":1}'           => :1
                VREM v zz                        => :0
                VSETATTR v zz x                  => :0
                VREM v a                         => :1
                """);
        assertEquals(
                "VADD v VALUES 2 1 0 a; VADD v VALUES 2 0 1 a SETATTR {}; VSETATTR v a {\"n\":1}; VREM v a",
                talk.recorder.effectText());
    }

    @Test
    void shouldKeepAttributesGivenWithCasAcrossSaving() {
        talk.play("""
                VADD v VALUES 2 1 0 a                => :1
                VADD v VALUES 2 0 1 b CAS SETATTR {} => :1
                """);
        assertTrue(talk.raw("VINFO v").contains("+attributes-count|:1|"));
        byte[] payload = ((String) talk.send("DUMP", "v")).getBytes(StandardCharsets.ISO_8859_1);
        assertEquals("OK", talk.send("RESTORE", "v", "0", payload, "REPLACE"));
        talk.play("""
                VGETATTR v b => $2|{}
                """);
    }

    @Test
    void shouldCopy() {
        talk.play("""
                VADD v VALUES 2 1 0 a SETATTR {} => :1
                VADD v VALUES 2 0 1 b => :1
                COPY v w              => :1
                VREM v a              => :1
                VADD w VALUES 2 1 1 c => :1
                VCARD v               => :1
                VCARD w               => :3
                VGETATTR w a          => $2|{}
                """);
    }

    @Test
    void shouldSayWhatItDoesWithKeys() {
        talk.play("""
                COMMAND GETKEYSANDFLAGS VSIM v ELE a         => *1|*2|$1|v|*2|+RO|+access
                COMMAND GETKEYSANDFLAGS VCARD v              => *1|*2|$1|v|*1|+RO
                COMMAND GETKEYSANDFLAGS VADD v VALUES 1 1 a  => *1|*2|$1|v|*2|+RW|+insert
                COMMAND GETKEYSANDFLAGS VREM v a             => *1|*2|$1|v|*2|+RW|+delete
                """);
    }

    @Test
    void shouldBelongToCategories() {
        for (String reader : List.of("VSIM", "VDIM", "VCARD", "VEMB", "VLINKS", "VINFO", "VGETATTR", "VRANGE")) {
            assertTrue(talk.raw("COMMAND", "INFO", reader).contains("|+@read|"), reader);
        }
        for (String writer : List.of("VADD", "VREM", "VSETATTR")) {
            assertTrue(talk.raw("COMMAND", "INFO", writer).contains("|+@write|"), writer);
        }
    }

    @Test
    void shouldGrantByCategoryAndByReadOnlyKeys() {
        talk.play("""
                VADD r:v VALUES 1 1 a             => :1
                VADD other VALUES 1 1 a           => :1
                ACL SETUSER reader on nopass %R~r:* +@read => +OK
                AUTH reader x                     => +OK
                VSIM r:v ELE a                    => *1|$1|a
                VCARD r:v                         => :1
                """);
        assertTrue(talk.raw("VREM r:v a").startsWith("-NOPERM "));
        assertTrue(talk.raw("VSIM other ELE a").startsWith("-NOPERM "));
    }

    @Test
    void shouldPublishEvents() {
        talk.play("""
                VADD v VALUES 1 1 a => :1
                VADD v VALUES 1 2 a => :0
                VSETATTR v a {}     => :1
                VREM v zz           => :0
                VREM v a            => :1
                """);
        assertEquals("vadd v [a], vadd v [a], vsetattr v [a], vrem v [a], del v", talk.recorder.eventText());
    }

    @Test
    void shouldNotAskForSettingsAgain() {
        talk.play("""
                VADD b VALUES 2 1 0 a BIN M 8     => :1
                VADD b VALUES 2 0 1 b             => :1
                VADD b VALUES 2 0 1 c BIN M 8     => :1
                VADD b VALUES 2 0 1 c Q8          => -ERR asked quantization mismatch with existing vector set
                VADD b VALUES 2 0 1 c BIN M 16    => -ERR asked M value mismatch with existing vector set
                VADD r REDUCE 2 VALUES 4 1 2 3 4 a => :1
                VADD r VALUES 4 4 3 2 1 b         => :1
                VADD r REDUCE 3 VALUES 4 4 3 2 1 c => -ERR Vector dimension mismatch - got 4 but set has 2
                """);
        assertEquals(talk.raw("VEMB r b"), reducedElsewhere());
    }

    private String reducedElsewhere() {
        talk.raw("VADD r2 REDUCE 2 VALUES 4 4 3 2 1 b");
        return talk.raw("VEMB r2 b");
    }

    @Test
    void shouldRefuseWhatIsNotFinite() {
        talk.play("""
                VADD v VALUES 3 1 inf 2 a   => -ERR invalid vector specification: value 2 of 3 is not a finite number
                VADD v VALUES 3 1 2 1e39 a  => -ERR invalid vector specification: value 3 of 3 is not a finite number
                VADD v VALUES 3 nan 2 1 a   => -ERR invalid vector specification
                VADD v VALUES 2 3e38 3e38 a => -ERR invalid vector specification: the vector is longer than a number can say
                VADD v VALUES 2 1 1 a       => :1
                VSIM v VALUES 2 1 -inf      => -ERR invalid vector specification: value 2 of 2 is not a finite number
                """);
        assertEquals(
                "-ERR invalid vector specification: value 1 of 2 is not a finite number",
                talk.raw("VADD", "v", "FP32", new byte[] {0, 0, (byte) 0xc0, 0x7f, 0, 0, 0, 0}, "b"));
    }

    @Test
    void shouldAnswerAlikeForNumbersAndForBytes() {
        for (int index = 0; index < 40; index++) {
            talk.send("VADD", "v", "VALUES", "2", index, 20 - index, "e" + index);
        }
        byte[] bytes = {0, 0, (byte) 0xc0, 0x3f, 0, 0, 0x20, 0x41};
        assertEquals(
                talk.raw("VSIM", "v", "VALUES", "2", "1.5", "10", "WITHSCORES"),
                talk.raw("VSIM", "v", "FP32", bytes, "WITHSCORES"));
        talk.send("VADD", "v", "FP32", bytes, "same");
        talk.send("VADD", "v", "VALUES", "2", "1.5", "1e1", "equal");
        assertEquals(talk.raw("VEMB v same RAW"), talk.raw("VEMB v equal RAW"));
    }

    @Test
    void shouldOrderStrings() {
        talk.play("""
                VADD v VALUES 2 1 0 a SETATTR '{"day":"2026-01-31"}' => :1
                VADD v VALUES 2 1 1 b SETATTR '{"day":"2026-02-01"}' => :1
                VSIM v ELE a FILTER '.day >= "2026-02"'   => *1|$1|b
                CONFIG SET vectorset.compatibility strict => +OK
                VSIM v ELE a FILTER '.day > "2026-02"'    => *0
                """);
    }

    @Test
    void shouldAddSeveralAtOnce() {
        talk.play("""
                VADD v ELEMENTS 3 VALUES 2 1 0 a VALUES 2 0 1 b SETATTR {"n":2} VALUES 2 1 1 c NOQUANT M 8 SETATTR {"n":3} => :3
                VADD v ELEMENTS 2 VALUES 2 1 0 a VALUES 2 5 1 d => :1
                VCARD v      => :4
                VGETATTR v a => $-1
                VGETATTR v b => $7|{"n":2}
                VGETATTR v c => $7|{"n":3}
                VADD v ELEMENTS 2 VALUES 2 1 0 e   => -ERR invalid vector specification
                VADD v ELEMENTS 0 VALUES 2 1 0 e   => -ERR invalid vector specification
                VADD v ELEMENTS 2 VALUES 2 1 0 e VALUES 3 1 1 1 f => -ERR Vector dimension mismatch - got 3 but set has 2
                VADD w ELEMENTS 2 VALUES 2 1 0 e VALUES 3 1 1 1 f => -ERR Vector dimension mismatch - got 3 but set has 2
                VADD v ELEMENTS 2 VALUES 2 1 0 e VALUES 2 1 1     => -ERR wrong number of arguments for 'VADD' command
                EXISTS w     => :0
                VCARD v      => :4
                """);
        assertEquals("vadd v [a b c], vadd v [a d]", talk.recorder.eventText());
        assertEquals(2, talk.recorder.takeEffects().size());
    }

    @Test
    void shouldRebuildFromItsEffects() {
        for (int index = 0; index < 200; index++) {
            talk.send(
                    "VADD",
                    "v",
                    "VALUES",
                    "3",
                    index % 7,
                    index % 11,
                    1,
                    "e" + index % 90,
                    "SETATTR",
                    index % 4 == 0 ? "{}" : "");
            if (index % 6 == 0) {
                talk.send("VREM", "v", "e" + (index * 7) % 90);
            }
        }
        List<byte[][]> effects = talk.recorder.takeEffects();
        try (Conversation other = new Conversation()) {
            for (byte[][] words : effects) {
                other.send((Object[]) words);
            }
            assertEquals(talk.raw("DEBUG DIGEST-VALUE v"), other.raw("DEBUG DIGEST-VALUE v"));
            assertEquals(talk.raw("VRANGE v - +"), other.raw("VRANGE v - +"));
        }
    }
}
