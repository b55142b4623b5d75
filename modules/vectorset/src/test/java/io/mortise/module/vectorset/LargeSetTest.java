package io.mortise.module.vectorset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mortise.testkit.TestClient;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Sets so large that searches, and the search before an addition, go to other threads.
class LargeSetTest {
    private static final int DIMENSION = 512;
    private static final int SIZE = 320;

    private final Conversation talk = new Conversation();
    private final SplittableRandom random = new SplittableRandom(5);

    @BeforeEach
    void fill() {
        for (int index = 0; index < SIZE; index++) {
            assertEquals(1L, talk.send("VADD", "v", "FP32", vector(), "e" + index));
        }
        talk.recorder.takeEffects();
        talk.recorder.eventText();
    }

    @AfterEach
    void close() {
        talk.close();
    }

    private byte[] vector() {
        ByteBuffer bytes = ByteBuffer.allocate(DIMENSION * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int at = 0; at < DIMENSION; at++) {
            bytes.putFloat((float) random.nextGaussian());
        }
        return bytes.array();
    }

    @Test
    void shouldAnswerInOrder() {
        byte[] vector = vector();
        talk.client.send("VSIM", "v", "ELE", "e1", "COUNT", "1");
        talk.client.send("VSIM", "v", "ELE", "e2", "COUNT", "1");
        talk.client.send("VADD", "v", "FP32", vector, "new");
        talk.client.send("VSIM", "v", "FP32", vector, "COUNT", "1");
        talk.client.send("VREM", "v", "new");
        talk.client.send("VSIM", "v", "FP32", vector, "COUNT", "1", "NOTHREAD");
        talk.client.send("VCARD", "v");
        talk.server.world().settle();
        List<?> replies = talk.client.replies();
        assertEquals(List.of("e1"), replies.get(0));
        assertEquals(List.of("e2"), replies.get(1));
        assertEquals(1L, replies.get(2));
        assertEquals(List.of("new"), replies.get(3));
        assertEquals(1L, replies.get(4));
        assertEquals(1, ((List<?>) replies.get(5)).size());
        assertEquals((long) SIZE, replies.get(6));
    }

    /// Searches and lets everything happen but work in the background.
    private List<Object> turn(TestClient client, String width) {
        client.send("VSIM", "v", "ELE", "e1", "COUNT", "1", "EF", width);
        talk.server.world().turn();
        return client.replies();
    }

    @Test
    void shouldSearchAtOnceForAClientThatIsAlone() {
        assertEquals(List.of(List.of("e1")), turn(talk.client, "4"));
        assertEquals(List.of(), turn(talk.client, "1000"), "a search that takes longer");
        talk.server.world().settle();
        talk.client.replies();
        TestClient other = talk.server.client();
        assertEquals(List.of(), turn(other, "4"));
        assertEquals(List.of(), turn(talk.client, "4"), "it is alone no more");
        talk.server.world().settle();
        assertEquals(List.of(List.of("e1")), other.replies());
        assertEquals(List.of(List.of("e1")), talk.client.replies());
    }

    @Test
    void shouldComputeOnTheCommandThreadOnceArithmeticIsFast() {
        assertEquals(List.of(), turn(talk.client, "100"));
        talk.server.world().settle();
        talk.client.replies();
        // By a clock that stands everything is fast, so the first look ends it.
        talk.server.world().advance(20);
        assertEquals(List.of(List.of("e1")), turn(talk.client, "100"));
    }

    @Test
    void shouldPropagateWhatWasAddedInTheBackground() {
        talk.send("VADD", "v", "FP32", vector(), "a", "CAS", "SETATTR", "{}");
        talk.send("VADD", "v", "FP32", vector(), "a");
        assertEquals("vadd v [a], vadd v [a]", talk.recorder.eventText());
        List<byte[][]> effects = talk.recorder.takeEffects();
        assertEquals(2, effects.size());
        assertEquals("CAS", new String(effects.get(0)[5], java.nio.charset.StandardCharsets.US_ASCII));
        assertTrue(talk.raw("VINFO v").contains("+attributes-count|:1|"));
    }

    @Test
    void shouldAddOnceWhatTwoClientsAddAtOnce() {
        TestClient other = talk.server.client();
        talk.client.send("VADD", "v", "FP32", vector(), "a");
        other.send("VADD", "v", "FP32", vector(), "a");
        talk.server.world().settle();
        long first = (Long) talk.client.replies().getFirst();
        long second = (Long) other.replies().getFirst();
        assertEquals(1, first + second);
        assertEquals(SIZE + 1L, talk.send("VCARD", "v"));
    }

    @Test
    void shouldFindThatTheSetHasGoneMeanwhile() {
        TestClient other = talk.server.client();
        talk.client.send("VADD", "v", "FP32", vector(), "a", "M", "16");
        other.send("DEL", "v");
        talk.server.world().settle();
        assertEquals(1L, talk.client.replies().getFirst());
        assertEquals(1L, other.replies().getFirst());
        // Whichever came first: the set is gone, or the element is alone.
        long left = (Long) talk.send("VCARD", "v");
        assertTrue(left == 0 || left == 1, "left " + left);
    }

    @Test
    void shouldNotMindPlacesTakenAgainMeanwhile() {
        for (int round = 0; round < 60; round++) {
            TestClient other = talk.server.client();
            talk.client.send("VADD", "v", "FP32", vector(), "a" + round);
            other.send("VREM", "v", "e" + round);
            other.send("VADD", "v", "FP32", vector(), "b" + round, "EF", "20");
            talk.server.world().settle();
            assertEquals(List.of(1L), talk.client.replies());
            assertEquals(List.of(1L, 1L), other.replies());
            other.disconnect();
        }
        String payload = (String) talk.send("DUMP", "v");
        // Reading it back checks every link.
        assertEquals(
                "OK", talk.send("RESTORE", "w", "0", payload.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1)));
        assertEquals(SIZE + 60L, talk.send("VCARD", "w"));
    }

    @Test
    void shouldDumpOneStateWhileTheSetChanges() {
        TestClient other = talk.server.client();
        for (int round = 0; round < 8; round++) {
            Object before = talk.send("VRANGE", "v", "-", "+");
            talk.client.send("DUMP", "v");
            talk.client.send("VCARD", "v");
            other.send("VREM", "v", "e" + round);
            other.send("VADD", "v", "FP32", vector(), "new" + round);
            talk.server.world().settle();
            List<?> replies = talk.client.replies();
            byte[] payload = ((String) replies.get(0)).getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
            assertEquals(2, replies.size());
            assertEquals(List.of(1L, 1L), other.replies());
            assertEquals("OK", talk.send("RESTORE", "w", "0", payload, "REPLACE"));
            Object dumped = talk.send("VRANGE", "w", "-", "+");
            Object after = talk.send("VRANGE", "v", "-", "+");
            List<Object> between = new ArrayList<>((List<?>) before);
            between.remove("e" + round);
            assertTrue(List.of(before, between, after).contains(dumped), "round " + round + ": " + dumped);
            assertEquals((long) SIZE, talk.send("VCARD", "v"));
        }
    }

    @Test
    void shouldAddSeveralInTheBackground() {
        Object reply = talk.send(
                "VADD", "v", "ELEMENTS", "3", "FP32", vector(), "a", "FP32", vector(), "b", "FP32", vector(), "e1");
        assertEquals(2L, reply);
        assertEquals(SIZE + 2L, talk.send("VCARD", "v"));
        assertEquals(List.of("b"), talk.send("VSIM", "v", "ELE", "b", "COUNT", "1"));
    }

    @Test
    void shouldSearchInATransaction() {
        talk.play("""
                MULTI                       => +OK
                VSIM v ELE e7 COUNT 1       => +QUEUED
                VRANGE v [e30 [e300         => +QUEUED
                EXEC                        => *2|*1|$2|e7|*2|$3|e30|$4|e300
                """);
    }

    @Test
    void shouldFilterWhatChanges() {
        for (int index = 0; index < SIZE; index++) {
            talk.send("VSETATTR", "v", "e" + index, "{\"n\":" + index + "}");
        }
        assertEquals(List.of("e5"), talk.send("VSIM", "v", "ELE", "e5", "FILTER", ".n == 5"));
        assertEquals(SIZE / 2, found(".n < 160"));
        talk.send("VSETATTR", "v", "e5", "{\"n\":500}");
        talk.send("VREM", "v", "e6");
        talk.send("VADD", "v", "FP32", vector(), "x", "SETATTR", "{\"n\":7}");
        talk.send("VADD", "v", "FP32", vector(), "e8");
        assertEquals(SIZE / 2 - 1, found(".n < 160"));
        talk.send("VADD", "v", "FP32", vector(), "e8", "SETATTR", "");
        assertEquals(SIZE / 2 - 2, found(".n < 160"));
        assertEquals(List.of(), talk.send("VSIM", "v", "ELE", "e5", "FILTER", ".n == 5"));
        for (int index = 0; index < 2500; index++) {
            talk.send("VSETATTR", "v", "e" + index % 100, "{\"n\":" + index % 300 + "}");
        }
        int expected = 0;
        for (int index = 0; index < SIZE; index++) {
            Object attribute = talk.send("VGETATTR", "v", "e" + index);
            expected += attribute != null && Integer.parseInt(((String) attribute).replaceAll("\\D", "")) < 160 ? 1 : 0;
        }
        assertEquals(expected + 1, found(".n < 160"));
    }

    private int found(String filter) {
        return ((List<?>) talk.send("VSIM", "v", "ELE", "e20", "COUNT", "1000", "FILTER", filter)).size();
    }
}
