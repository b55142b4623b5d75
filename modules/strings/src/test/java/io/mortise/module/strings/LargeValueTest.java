package io.mortise.module.strings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mortise.module.strings.value.StringType;
import io.mortise.spi.keyspace.ChunkedBytes;
import io.mortise.spi.keyspace.ValueRef;
import io.mortise.testkit.Conversation;
import io.mortise.testkit.OtherTypeModule;
import io.mortise.testkit.TestClient;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LargeValueTest {
    private static final int FIVE_MIB = 5 << 20;

    private final Conversation talk = Conversation.with(new StringsModule(), new OtherTypeModule());

    @AfterEach
    void close() {
        talk.close();
    }

    private static String text(int length) {
        StringBuilder text = new StringBuilder(length);
        for (int index = 0; index < length; index++) {
            text.append((char) (index * 31 + index / 977 & 0xff));
        }
        return text.toString();
    }

    @Test
    void shouldSetAndGetAnyLength() {
        for (int length :
                new int[] {32_767, 32_768, 40_000, 65_535, 65_536, 65_537, 70 << 10, 131_072, 1 << 20, FIVE_MIB}) {
            String value = text(length);
            assertEquals("OK", talk.send("SET", "k", value));
            assertEquals((long) length, talk.send("STRLEN", "k"));
            assertEquals(value, talk.send("GET", "k"), "length=" + length);
            assertEquals(value, talk.send("SET", "k", "short", "GET"), "length=" + length);
        }
    }

    @Test
    void shouldTakeValuesThatArriveSlowly() {
        String value = text(FIVE_MIB);
        byte[] request = TestClient.request("SET", "k", value);
        for (int at = 0; at < request.length; at += 100_000) {
            int end = Math.min(request.length, at + 100_000);
            talk.client().sendRaw(java.util.Arrays.copyOfRange(request, at, end));
            talk.server().world().settle();
        }
        assertEquals(List.of("OK"), talk.client().replies());
        assertEquals(value, talk.send("GET", "k"));
        for (String command :
                new String[] {"SETNX n", "GETSET k", "APPEND k", "APPEND m", "SETRANGE k 70000", "SETEX k 9"}) {
            List<Object> words = new ArrayList<>(List.of((Object[]) command.split(" ")));
            words.add(value);
            talk.send(words.toArray());
        }
        assertEquals(value, talk.send("GET", "n"));
        assertEquals(value, talk.send("GET", "m"));
        assertEquals(value, talk.send("GET", "k"));
        assertEquals(9L, talk.send("TTL", "k"));
        assertEquals("OK", talk.send("MSET", "a", value, "b", "2", "c", value));
        assertEquals(List.of(value, "2", value), talk.send("MGET", "a", "b", "c"));
    }

    @Test
    void shouldChangeOneChunkAlone() {
        StringBuilder model = new StringBuilder(text(FIVE_MIB));
        talk.send("SET", "k", model.toString());
        ChunkedBytes before = object("k");
        talk.send("SETRANGE", "k", 3 << 20, "change");
        model.replace(3 << 20, (3 << 20) + 6, "change");
        talk.send("APPEND", "k", "end");
        model.append("end");
        talk.send("SETBIT", "k", 8 * 100_000, "1");
        model.setCharAt(100_000, (char) (model.charAt(100_000) | 0x80));
        assertEquals((long) model.length(), talk.send("STRLEN", "k"));
        assertEquals(model.toString(), talk.send("GET", "k"));
        assertTrue(before == object("k"), "the value was copied as a whole");
    }

    private ChunkedBytes object(String key) {
        ChunkedBytes[] found = new ChunkedBytes[1];
        talk.server()
                .kernel()
                .executor()
                .runTask(
                        null,
                        call -> {
                            ValueRef<ChunkedBytes> value = call.keyspace().read(call.key(), StringType.TYPE);
                            found[0] = value.object();
                        },
                        key.getBytes(StandardCharsets.ISO_8859_1));
        return found[0];
    }

    @Test
    void shouldGetRangesAcrossChunks() {
        String value = text(200_000);
        talk.send("SET", "k", value);
        for (int[] range :
                new int[][] {{0, 0}, {65_530, 65_540}, {10, 199_999}, {65_536, 131_071}, {131_072, 131_072}}) {
            assertEquals(value.substring(range[0], range[1] + 1), talk.send("GETRANGE", "k", range[0], range[1]));
        }
        talk.send("SET", "k", text(FIVE_MIB));
        assertEquals(text(FIVE_MIB).substring(5, 3 << 20), talk.send("GETRANGE", "k", 5, (3 << 20) - 1));
    }

    /// While a client takes a long reply in pieces, others change the value.
    @Test
    void shouldReplyWithTheValueAsItWas() {
        String value = text(FIVE_MIB);
        talk.send("SET", "k", value);
        talk.client().send("GET", "k");
        talk.client().send("STRLEN", "k");
        talk.server().world().turn();
        TestClient other = talk.server().client();
        other.call("SETRANGE", "k", FIVE_MIB - 10, "0123456789++");
        talk.server().world().settle();
        List<Object> replies = talk.client().replies();
        assertEquals(value, replies.getFirst());
        assertEquals(2, replies.size());
        assertEquals("0123456789++", talk.send("GETRANGE", "k", FIVE_MIB - 10, -1));
    }

    @Test
    void shouldReplyInsideTransactions() {
        String value = text(2 << 20);
        talk.send("SET", "k", value);
        talk.send("MULTI");
        talk.send("GET", "k");
        talk.send("GETRANGE", "k", "0", "1500000");
        talk.send("GETDEL", "k");
        assertEquals(List.of(value, value.substring(0, 1_500_001), value), talk.send("EXEC"));
        assertEquals(null, talk.send("GET", "k"));
    }

    @Test
    void shouldGrowByteByByte() {
        StringBuilder model = new StringBuilder();
        for (int index = 0; index < 100_000; index++) {
            String added = String.valueOf((char) (index & 0xff));
            model.append(added);
            assertEquals((long) model.length(), talk.send("APPEND", "k", added));
        }
        assertEquals(model.toString(), talk.send("GET", "k"));
        assertEquals("raw", talk.encoding("k"));
    }

    @Test
    void shouldCountAndFindBitsOfLongBitmaps() {
        talk.play("""
                SETBIT k 8000000 1     => 0
                STRLEN k               => 1000001
                BITCOUNT k             => 1
                BITPOS k 1             => 8000000
                BITPOS k 1 0 999999    => -1
                BITPOS k 0             => 0
                SETBIT k 524287 1      => 0
                SETBIT k 524288 1      => 0
                BITCOUNT k 524287 524288 BIT => 2
                BITPOS k 1             => 524287
                BITPOS k 1 524288 -1 BIT => 524288
                BITOP NOT n k          => 1000001
                BITCOUNT n             => 8000005
                BITPOS n 0             => 524287
                BITOP AND d k n        => 1000001
                BITCOUNT d             => 0
                BITOP ONE d k n d      => 1000001
                BITCOUNT d             => 8000008
                BITPOS d 0             => 8000008
                SET s abc              => "OK"
                BITOP XOR d n s k      => 1000001
                BITCOUNT d             => 7999998
                BITFIELD k SET u16 524280 65535 GET u16 524280 => [384 65535]
                BITFIELD_RO k GET u8 #65535 GET u8 #65536 => [255 255]
                """);
    }

    @Test
    void shouldDigestAndCompareLongValues() {
        String value = text(200_000);
        talk.send("SET", "k", value);
        talk.send("APPEND", "grown", value.substring(0, 5_000));
        talk.send("APPEND", "grown", value.substring(5_000));
        Object digest = talk.send("DIGEST", "k");
        assertEquals(digest, talk.send("DIGEST", "grown"));
        assertEquals(null, talk.send("SET", "k", "w", "IFEQ", value + "x"));
        assertEquals("OK", talk.send("SET", "k", "w", "IFEQ", value));
        assertEquals(1L, talk.send("DELEX", "grown", "IFDEQ", digest));
    }

    @Test
    void shouldComputeLongSubsequencesInTheBackground() {
        String first = "ab".repeat(1_000);
        String second = "ba".repeat(1_000);
        talk.send("MSET", "a", first, "b", second);
        assertEquals(1_999L, talk.send("LCS", "a", "b", "LEN"));
        assertEquals("b" + "ab".repeat(999), talk.send("LCS", "a", "b"));
        talk.send("MULTI");
        talk.send("LCS", "a", "b", "LEN");
        assertEquals(List.of(1_999L), talk.send("EXEC"));
        talk.send("SETRANGE", "a", 200_000, "x");
        assertEquals(
                "-ERR Insufficient memory, transient memory for LCS exceeds proto-max-bulk-len",
                talk.send("LCS", "a", "b").toString());
    }

    @Test
    void shouldRefuseWhatIsTooLong() {
        talk.send("SETRANGE", "k", (512 << 20) - 1, "x");
        talk.play("""
                STRLEN k               => 536870912
                APPEND k x             => -ERR string exceeds maximum allowed size (proto-max-bulk-len)
                SETRANGE k 536870912 x => -ERR string exceeds maximum allowed size (proto-max-bulk-len)
                SETBIT k 4294967295 1  => 0
                SETBIT k 4294967296 1  => -ERR bit offset is not an integer or out of range
                BITFIELD k GET u8 4294967295 => [128]
                BITCOUNT k             => 5
                DEL k                  => 1
                """);
    }
}
