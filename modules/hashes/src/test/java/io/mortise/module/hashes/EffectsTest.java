package io.mortise.module.hashes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mortise.spi.ServerModule;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.command.CommandFlag;
import io.mortise.spi.command.KeySpec;
import io.mortise.spi.event.KeyspaceEventClass;
import io.mortise.testkit.Conversation;
import io.mortise.testkit.Recorder;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What logs, replicas and listeners are told.
class EffectsTest {
    private final Recorder recorder = new Recorder();
    private final Conversation talk = Conversation.with(new HashesModule(), recorder);

    @AfterEach
    void close() {
        talk.close();
    }

    private String in(long millis) {
        return Long.toString(talk.now() + millis);
    }

    private void assertTells(String line, String effects, String events) {
        talk.call(line);
        assertEquals(effects, recorder.effectText(), line);
        assertEquals(events, recorder.eventText(), line);
    }

    private void assertChangesNothing(String line) {
        long changes = talk.server().kernel().executor().stream().changes();
        assertTells(line, "", "");
        assertEquals(changes, talk.server().kernel().executor().stream().changes(), line);
    }

    @Test
    void shouldPassOnWhatNeedsNoChange() {
        assertTells("HSET h a 1 b 2", "HSET h a 1 b 2", "hset h [a b]");
        assertTells("HMSET h a 1", "HMSET h a 1", "hset h [a]");
        assertTells("HSETNX h c 1", "HSETNX h c 1", "hset h [c]");
        assertTells("HINCRBY h a 2", "HINCRBY h a 2", "hincrby h [a]");
        assertTells("HSETEX h FIELDS 2 a 1 d 2", "HSETEX h FIELDS 2 a 1 d 2", "hset h [a d]");
        assertTells("HDEL h b x", "HDEL h b x", "hdel h [b]");
        assertTells("HDEL h a c d", "HDEL h a c d", "hdel h [a c d], del h");
    }

    @Test
    void shouldMakeTimesAbsolute() {
        talk.call("HSET h a 1 b 2 c 3");
        recorder.takeEffects();
        recorder.eventText();
        assertTells("HEXPIRE h 100 FIELDS 2 a x", "HPEXPIREAT h " + in(100_000) + " FIELDS 1 a", "hexpire h [a]");
        assertTells(
                "HPEXPIRE h 200000 GT FIELDS 2 a b", "HPEXPIREAT h " + in(200_000) + " GT FIELDS 1 a", "hexpire h [a]");
        assertTells("HEXPIREAT h 33177117420 FIELDS 1 a", "HPEXPIREAT h 33177117420000 FIELDS 1 a", "hexpire h [a]");
        assertTells("HGETEX h EX 5 FIELDS 2 b x", "HPEXPIREAT h " + in(5_000) + " FIELDS 2 b x", "hexpire h [b]");
        assertTells(
                "HSETEX h FNX PX 5000 FIELDS 1 n 1",
                "HSETEX h FNX PXAT " + in(5_000) + " FIELDS 1 n 1",
                "hset h [n], hexpire h [n]");
        assertTells(
                "HSETEX h FIELDS 1 n 1 EXAT 33177117420",
                "HSETEX h FIELDS 1 n 1 PXAT 33177117420000",
                "hset h [n], hexpire h [n]");
        assertTells("HPERSIST h FIELDS 2 a x", "HPERSIST h FIELDS 2 a x", "hpersist h [a]");
        assertTells("HGETEX h PERSIST FIELDS 2 b x", "HPERSIST h FIELDS 2 b x", "hpersist h [b]");
        assertTells("HINCRBYFLOAT h a 0.5", "HSETEX h KEEPTTL FIELDS 1 a 1.5", "hincrbyfloat h [a]");
        assertTells("HGETDEL h FIELDS 2 a x", "HDEL h a x", "hdel h [a]");
        assertTells("HGETDEL h FIELDS 3 b c n", "HDEL h b c n", "hdel h [b c n], del h");
    }

    @Test
    void shouldDeleteWhatIsPast() {
        talk.call("HSET h a 1 b 2 c 3 d 4 e 5");
        recorder.takeEffects();
        recorder.eventText();
        assertTells("HEXPIREAT h 1 FIELDS 2 a x", "HDEL h a", "hdel h [a]");
        assertTells("HGETEX h PXAT 1 FIELDS 2 b x", "HDEL h b", "hdel h [b]");
        assertTells("HSETEX h EXAT 1 FIELDS 1 c 1", "HDEL h c", "hset h [c], hdel h [c]");
        assertTells("HPEXPIRE h 0 FIELDS 2 d e", "HDEL h d e", "hdel h [d e], del h");
    }

    @Test
    void shouldPassNothingOnWhenNothingChanged() {
        talk.call("HSET h a 1 t text");
        talk.call("HSET m a 9223372036854775807");
        recorder.takeEffects();
        recorder.eventText();
        for (String line : new String[] {
            "HGET h a",
            "HGETALL h",
            "HSCAN h 0",
            "HRANDFIELD h",
            "HTTL h FIELDS 1 a",
            "HSETNX h a 2",
            "HDEL h x",
            "HDEL nokey x",
            "HINCRBY h t 1",
            "HINCRBY m a 1",
            "HINCRBYFLOAT h t 1",
            "HEXPIRE h 10 XX FIELDS 1 a",
            "HEXPIRE h 10 FIELDS 1 x",
            "HEXPIRE nokey 10 FIELDS 1 x",
            "HPERSIST h FIELDS 2 a x",
            "HGETEX h FIELDS 1 a",
            "HGETEX h PERSIST FIELDS 1 a",
            "HGETEX h EX 10 FIELDS 1 x",
            "HGETDEL h FIELDS 1 x",
            "HSETEX h FNX FIELDS 1 a 1",
            "HSETEX h FXX FIELDS 1 x 1",
            "HSETEX nokey FXX FIELDS 1 x 1",
        }) {
            assertChangesNothing(line);
        }
    }

    /// Whoever changes a field that is past its deadline removes it first.
    @Test
    void shouldTellOfFieldsThatACommandFindsDue() {
        talk.call("DEBUG SET-ACTIVE-EXPIRE 0");
        talk.call("HSET h stays 1");
        talk.call("HSETEX h PX 100 FIELDS 9 a 1 b 2 c 3 d 4 e 5 f 6 g 7 i 8 j 9");
        talk.server().advance(100);
        recorder.takeEffects();
        recorder.eventText();
        assertTells("HGET h a", "", "");
        assertTells("HSET h a 1", "HDEL h a; HSET h a 1", "hexpired h [a], hset h [a]");
        assertTells("HINCRBY h b 1", "HDEL h b; HINCRBY h b 1", "hexpired h [b], hincrby h [b]");
        assertTells(
                "HINCRBYFLOAT h c 1", "HDEL h c; HSETEX h KEEPTTL FIELDS 1 c 1", "hexpired h [c], hincrbyfloat h [c]");
        assertTells("HSETNX h d 1", "HDEL h d; HSETNX h d 1", "hexpired h [d], hset h [d]");
        assertTells("HDEL h e stays", "HDEL h e; HDEL h e stays", "hexpired h [e], hdel h [stays]");
        assertTells("HDEL h f", "HDEL h f", "hexpired h [f]");
        assertTells("HSETEX h FXX FIELDS 1 g 1", "HDEL h g", "hexpired h [g]");
        assertTells("HGETDEL h FIELDS 2 i a", "HDEL h i; HDEL h i a", "hexpired h [i], hdel h [a]");
        assertTells("HPEXPIREAT h 1 FIELDS 2 j d", "HDEL h j; HDEL h d", "hexpired h [j], hdel h [d]");
    }

    /// Nothing of such a hash is left for the command, so it goes first, and its fields are told of before it.
    @Test
    void shouldTellOfAHashThatACommandFindsGone() {
        talk.call("DEBUG SET-ACTIVE-EXPIRE 0");
        talk.call("CONFIG SET hash-max-listpack-entries 2");
        for (int index = 1; index <= 7; index++) {
            talk.call("HSETEX h" + index + " PX 100 FIELDS 2 a 1 b 2");
            talk.call("HSETEX m" + index + " PX 100 FIELDS 3 a 1 b 2 c 3");
        }
        talk.server().advance(100);
        recorder.takeEffects();
        recorder.eventText();
        assertTells("HGET h1 a", "", "");
        assertTells("HSET h1 a 1", "DEL h1; HSET h1 a 1", "hexpired h1 [a b], del h1, hset h1 [a]");
        assertTells("HDEL h2 b", "DEL h2", "hexpired h2 [a b], del h2");
        assertTells("HGETDEL h3 FIELDS 1 b", "DEL h3", "hexpired h3 [a b], del h3");
        assertTells("HINCRBY h4 b text", "", "");
        assertTells("DEL h4", "DEL h4", "hexpired h4 [a b], del h4");
        assertTells("HSETEX h5 FXX FIELDS 1 a 1", "DEL h5", "hexpired h5 [a b], del h5");
        assertTells("EXPIRE h6 100", "DEL h6", "hexpired h6 [a b], del h6");
        assertTells("RENAME h7 x", "DEL h7", "hexpired h7 [a b], del h7");
        talk.call("HSET x f 1");
        recorder.takeEffects();
        recorder.eventText();
        assertTells("RENAME x m1", "DEL m1; RENAME x m1", "hexpired m1 [a b c], del m1, rename_from x, rename_to m1");
        String info = (String) talk.call("INFO stats");
        assertTrue(info.contains("expired_subkeys:17"), info);
    }

    /// A command that fails has told nothing, but for what is true all the same.
    @Test
    void shouldTellOfAHashThatIsGoneAlthoughTheCommandFails() {
        ServerModule failing = module -> module.command("fail", 2, (call, reply) -> {
                    call.notify(KeyspaceEventClass.HASH, "before", call.key());
                    call.keyspace().remove(call.key());
                    call.notify(KeyspaceEventClass.HASH, "after", call.key());
                    throw new CommandException("refused");
                })
                .flags(CommandFlag.WRITE)
                .keys(KeySpec.key(1).readWrite());
        Recorder heard = new Recorder();
        try (Conversation other = Conversation.with(new HashesModule(), heard, failing)) {
            other.call("DEBUG SET-ACTIVE-EXPIRE 0");
            other.call("HSETEX h PX 100 FIELDS 1 a 1");
            other.server().advance(100);
            heard.takeEffects();
            heard.eventText();
            other.play("FAIL h => -ERR refused");
            assertEquals("DEL h", heard.effectText());
            assertEquals("hexpired h [a], del h", heard.eventText());
        }
    }

    /// Naming very many fields would keep others waiting.
    @Test
    void shouldNotNameTheFieldsOfAHugeHashThatIsGone() {
        talk.call("DEBUG SET-ACTIVE-EXPIRE 0");
        List<Object> words = new ArrayList<>(List.of("HSETEX", "h", "PX", "100", "FIELDS", "10001"));
        for (int index = 0; index < 10_001; index++) {
            words.add("field" + index);
            words.add("v");
        }
        talk.send(words.toArray());
        talk.server().advance(100);
        recorder.takeEffects();
        recorder.eventText();
        assertTells("HSET h a 1", "DEL h; HSET h a 1", "hexpired h, del h, hset h [a]");
    }

    @Test
    void shouldTellOfNewKeysInOrder() {
        Recorder all = new Recorder(EnumSet.allOf(KeyspaceEventClass.class));
        try (Conversation other = Conversation.with(new HashesModule(), all)) {
            other.call("HSET h a 1");
            assertEquals("new h, hset h [a]", all.eventText());
            other.call("HSETEX g EXAT 1 FIELDS 2 a 1 b 2");
            assertEquals("new g, hset g [a b], hdel g [a b], del g", all.eventText());
            other.call("HSETEX g EX 10 FIELDS 1 a 1");
            assertEquals("new g, hset g [a], hexpire g [a]", all.eventText());
            other.call("HGETEX g EXAT 1 FIELDS 1 a");
            assertEquals("hdel g [a], del g", all.eventText());
        }
    }

    @Test
    void shouldReapWithinASecond() {
        talk.call("HSET h stays 1");
        talk.call("HSETEX h PX 100 FIELDS 2 a 1 b 2");
        talk.call("HSETEX gone PX 100 FIELDS 2 a 1 b 2");
        recorder.takeEffects();
        recorder.eventText();
        talk.server().advance(99);
        assertEquals("", recorder.effectText());
        talk.server().advance(1_001);
        List<String> effects = new ArrayList<>(List.of(recorder.effectText().split("; ")));
        effects.sort(null);
        assertEquals(List.of("HDEL gone a b", "HDEL h a b"), effects);
        String events = recorder.eventText();
        assertTrue(events.contains("hexpired h [a b]"), events);
        assertTrue(events.contains("hexpired gone [a b], del gone"), events);
        String info = (String) talk.call("INFO stats");
        assertTrue(info.contains("expired_subkeys:4"), info);
    }

    @Test
    void shouldReapLargeHashesInSteps() {
        List<Object> words = new ArrayList<>(List.of("HSETEX", "h", "PX", "500", "FIELDS", "20000"));
        for (int index = 0; index < 20_000; index++) {
            words.add("field" + index);
            words.add("v");
        }
        talk.send(words.toArray());
        talk.call("HSET h stays 1");
        recorder.takeEffects();
        talk.server().advance(1_600);
        int deleted = 0;
        List<byte[][]> effects = recorder.takeEffects();
        for (byte[][] effect : effects) {
            deleted += effect.length - 2;
        }
        assertEquals(20_000, deleted);
        assertTrue(effects.size() > 10, "effects=" + effects.size());
        talk.play("HGETALL h => [\"stays\" \"1\"]");
        talk.server().checkInvariants();
    }
}
