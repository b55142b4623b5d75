package io.mortise.module.hashes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mortise.testkit.Conversation;
import io.mortise.testkit.OtherTypeModule;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What commands answer about hashes without deadlines.
class OrdinaryCommandsTest {
    private final Conversation talk = Conversation.with(new HashesModule(), new OtherTypeModule());

    @AfterEach
    void close() {
        talk.close();
    }

    @Test
    void shouldSetAndGet() {
        talk.play("""
                HSET h a 1 b 2 a 3       => 2
                HSET h a 4 c 5           => 1
                HGET h a                 => "4"
                HGET h x                 => nil
                HGET nokey x             => nil
                HMGET h a x c a          => ["4" nil "5" "4"]
                HMGET nokey a b          => [nil nil]
                HMSET h d 6              => "OK"
                HSETNX h d 7             => 0
                HSETNX h e 7             => 1
                HSETNX new e 7           => 1
                HLEN h                   => 5
                HLEN nokey               => 0
                HSTRLEN h a              => 1
                HSTRLEN h x              => 0
                HSTRLEN nokey x          => 0
                HEXISTS h a              => 1
                HEXISTS h x              => 0
                HEXISTS nokey x          => 0
                HGETALL h                => ["a" "4" "b" "2" "c" "5" "d" "6" "e" "7"]
                HKEYS h                  => ["a" "b" "c" "d" "e"]
                HVALS h                  => ["4" "2" "5" "6" "7"]
                HGETALL nokey            => []
                HKEYS nokey              => []
                HVALS nokey              => []
                TYPE h                   => "hash"
                HSET h '' empty long ''  => 2
                HGET h ''                => "empty"
                HGET h long              => ""
                HSET h \\x00\\xff \\x0d\\x0a => 1
                HGET h \\x00\\xff        => "\\x0d\\x0a"
                """);
    }

    @Test
    void shouldRemoveTheKeyWithTheLastField() {
        talk.play("""
                HSET h a 1 b 2    => 2
                HDEL h a x a      => 1
                HDEL h x          => 0
                HDEL nokey x      => 0
                EXISTS h          => 1
                HDEL h b          => 1
                EXISTS h          => 0
                """);
    }

    @Test
    void shouldAddToNumbers() {
        talk.play("""
                HINCRBY h a 5                          => 5
                HINCRBY h a -7                         => -2
                HINCRBY h a x                          => -ERR value is not an integer or out of range
                HSET h t text                          => 1
                HINCRBY h t 1                          => -ERR hash value is not an integer
                HSET h m 9223372036854775807           => 1
                HINCRBY h m 1                          => -ERR increment or decrement would overflow
                HINCRBY h m 0                          => 9223372036854775807
                HINCRBYFLOAT h f 3.0                   => "3"
                HINCRBYFLOAT h f 1.5                   => "4.5"
                HINCRBYFLOAT h f 0.1                   => "4.6"
                HINCRBYFLOAT h a 1                     => "-1"
                HINCRBYFLOAT h t 1                     => -ERR hash value is not a float
                HINCRBYFLOAT h f inf                   => -ERR value is NaN or Infinity
                HINCRBYFLOAT h f nan                   => -ERR value is not a valid float
                HINCRBYFLOAT h f x                     => -ERR value is not a valid float
                HINCRBY nokey a x                      => -ERR value is not an integer or out of range
                EXISTS nokey                           => 0
                HGETALL h                              => ["a" "-1" "t" "text" "m" "9223372036854775807" "f" "4.6"]
                """);
    }

    @Test
    void shouldRefuseWhatIsWrong() {
        talk.play("""
                OTHER o                   => "OK"
                HSET h a 1 b              => -ERR wrong number of arguments for 'hset' command
                HMSET h a 1 b             => -ERR wrong number of arguments for 'hmset' command
                HSET h a                  => -ERR wrong number of arguments for 'hset' command
                HGET o a                  => -WRONGTYPE Operation against a key holding the wrong kind of value
                HSET o a 1                => -WRONGTYPE Operation against a key holding the wrong kind of value
                HDEL o a                  => -WRONGTYPE Operation against a key holding the wrong kind of value
                HINCRBY o a 1             => -WRONGTYPE Operation against a key holding the wrong kind of value
                HLEN o                    => -WRONGTYPE Operation against a key holding the wrong kind of value
                HSCAN o 0                 => -WRONGTYPE Operation against a key holding the wrong kind of value
                HRANDFIELD o              => -WRONGTYPE Operation against a key holding the wrong kind of value
                HRANDFIELD h x            => -ERR value is not an integer or out of range
                HRANDFIELD h 1 x          => -ERR syntax error
                HRANDFIELD h 1 WITHVALUES x => -ERR syntax error
                HRANDFIELD h -9223372036854775808 => -ERR value is out of range, value must between -9223372036854775807 and 9223372036854775807
                HRANDFIELD h 9223372036854775807 WITHVALUES => -ERR value is out of range
                HRANDFIELD h -9223372036854775807 WITHVALUES => -ERR value is out of range
                HRANDFIELD h -1073741824 WITHVALUES => -ERR value is out of range
                HRANDFIELD h -2147483648  => -ERR value is out of range
                HRANDFIELD h -1073741823 WITHVALUES => []
                HSCAN h x                 => -ERR invalid cursor
                HSCAN h -1                => -ERR invalid cursor
                HSCAN h 18446744073709551616 => -ERR invalid cursor
                HSCAN h 18446744073709551615 => ["0" []]
                HSET h a 1                => 1
                HSCAN h 0 COUNT 0         => -ERR syntax error
                HSCAN h 0 COUNT x         => -ERR value is not an integer or out of range
                HSCAN h 0 NOVALUE         => -ERR syntax error
                """);
    }

    @Test
    void shouldScanSmallHashesAtOnce() {
        talk.play("""
                HSET h a1 1 b2 2 a3 3           => 3
                HSCAN h 0                       => ["0" ["a1" "1" "b2" "2" "a3" "3"]]
                HSCAN h 0 COUNT 1 MATCH a*      => ["0" ["a1" "1" "a3" "3"]]
                HSCAN h 0 NOVALUES MATCH ?2     => ["0" ["b2"]]
                HSCAN h 7                       => ["0" ["a1" "1" "b2" "2" "a3" "3"]]
                HSCAN nokey 0                   => ["0" []]
                """);
    }

    @Test
    void shouldScanLargeHashesWhole() {
        fill("h", 5_000);
        Set<String> seen = new HashSet<>();
        String cursor = "0";
        int calls = 0;
        do {
            List<?> reply = (List<?>) talk.send("HSCAN", "h", cursor, "COUNT", "100", "NOVALUES");
            cursor = (String) reply.get(0);
            ((List<?>) reply.get(1)).forEach(name -> seen.add((String) name));
            // What is added and removed meanwhile must not matter to the others.
            talk.send("HSET", "h", "more" + calls, "x", "even-more" + calls, "x");
            talk.send("HDEL", "h", "more" + calls);
            calls++;
        } while (!cursor.equals("0"));
        seen.removeIf(name -> !name.startsWith("field"));
        assertEquals(5_000, seen.size());
        assertTrue(calls > 20 && calls < 120, "calls=" + calls);
    }

    @Test
    void shouldBecomeATableWhenItGrows() {
        talk.play("""
                HSET h a 1                                      => 1
                OBJECT ENCODING h                               => "listpack"
                CONFIG SET hash-max-listpack-entries 2          => "OK"
                CONFIG GET hash-max-ziplist-entries             => ["hash-max-ziplist-entries" "2"]
                HSET h b 2                                      => 1
                OBJECT ENCODING h                               => "listpack"
                HSET h c 3                                      => 1
                OBJECT ENCODING h                               => "hashtable"
                HDEL h b c                                      => 2
                OBJECT ENCODING h                               => "hashtable"
                HGETALL h                                       => ["a" "1"]
                CONFIG SET hash-max-ziplist-value 3             => "OK"
                CONFIG GET hash-max-listpack-value              => ["hash-max-listpack-value" "3"]
                HSET v a 123                                    => 1
                OBJECT ENCODING v                               => "listpack"
                HSET v a 1234                                   => 0
                OBJECT ENCODING v                               => "hashtable"
                HSET w abcd 1                                   => 1
                OBJECT ENCODING w                               => "hashtable"
                HSET x a 1                                      => 1
                HEXPIRE x 100 FIELDS 1 a                        => [1]
                OBJECT ENCODING x                               => "listpackex"
                HPERSIST x FIELDS 1 a                           => [1]
                OBJECT ENCODING x                               => "listpackex"
                """);
    }

    @Test
    void shouldChooseFieldsAtRandom() {
        for (int size : new int[] {6, 600}) {
            String key = "h" + size;
            fill(key, size);
            Set<Object> chosen = new HashSet<>();
            for (int call = 0; call < 40 * size; call++) {
                chosen.add(talk.send("HRANDFIELD", key));
            }
            assertEquals(size, chosen.size());
            for (int count : new int[] {1, 3, size / 2, size - 1, size, size + 10, 100_000}) {
                List<?> reply = (List<?>) talk.send("HRANDFIELD", key, count);
                assertEquals(Math.min(count, size), reply.size());
                assertEquals(reply.size(), new HashSet<>(reply).size(), "each once");
                checkPairs((List<?>) talk.send("HRANDFIELD", key, count, "WITHVALUES"), Math.min(count, size));
                assertEquals(count, ((List<?>) talk.send("HRANDFIELD", key, -count)).size());
                checkPairs((List<?>) talk.send("HRANDFIELD", key, -count, "WITHVALUES"), count);
            }
            assertEquals(List.of(), talk.send("HRANDFIELD", key, "0"));
        }
    }

    private static void checkPairs(List<?> reply, int pairs) {
        assertEquals(2 * pairs, reply.size());
        for (int index = 0; index < reply.size(); index += 2) {
            assertEquals(
                    ((String) reply.get(index)).replace("field", "value"), reply.get(index + 1), "value of a field");
        }
    }

    @Test
    void shouldAnswerWithLargeHashesInPieces() {
        fill("h", 60_000);
        List<?> all = (List<?>) talk.send("HGETALL", "h");
        checkPairs(all, 60_000);
        assertEquals(60_000, ((List<?>) talk.send("HKEYS", "h")).size());
        assertEquals(60_000, ((List<?>) talk.send("HVALS", "h")).size());
        talk.send("MULTI");
        talk.send("HGETALL", "h");
        talk.send("HDEL", "h", "field1");
        talk.send("HLEN", "h");
        List<?> replies = (List<?>) talk.send("EXEC");
        assertEquals(120_000, ((List<?>) replies.get(0)).size());
        assertEquals(List.of(1L, 59_999L), replies.subList(1, 3));
    }

    /// The client takes its reply in pieces; what is changed meanwhile must not show in it.
    @Test
    void shouldAnswerWithTheHashAsItWas() {
        fill("h", 20_000);
        talk.client().send("HGETALL", "h");
        for (int index = 0; index < 20_000; index += 7) {
            talk.client().send("HSET", "h", "field" + index, "changed");
        }
        talk.client().send("DEL", "h");
        talk.server().world().settle();
        checkPairs((List<?>) talk.client().replies().getFirst(), 20_000);
    }

    private void fill(String key, int fields) {
        List<Object> words = new ArrayList<>(List.of("HSET", key));
        for (int index = 0; index < fields; index++) {
            words.add("field" + index);
            words.add("value" + index);
        }
        assertEquals((long) fields, talk.send(words.toArray()));
    }
}
