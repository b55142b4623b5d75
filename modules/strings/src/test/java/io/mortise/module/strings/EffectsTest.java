package io.mortise.module.strings;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.mortise.testkit.Conversation;
import io.mortise.testkit.OtherTypeModule;
import io.mortise.testkit.Recorder;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EffectsTest {
    private final Recorder recorder = new Recorder();
    private final Conversation talk = Conversation.with(new StringsModule(), new OtherTypeModule(), recorder);

    @AfterEach
    void close() {
        talk.close();
    }

    private long in(long millis) {
        return talk.server().world().clock().millis() + millis;
    }

    private void assertEffect(String line, String effect) {
        talk.call(line);
        assertEquals(effect, recorder.effectText(), line);
        recorder.eventText();
    }

    private void assertEvents(String line, String events) {
        talk.call(line);
        assertEquals(events, recorder.eventText(), line);
        recorder.takeEffects();
    }

    @Test
    void shouldMakeTimesAbsolute() {
        assertEffect("SET k v EX 100", "SET k v PXAT " + in(100_000));
        assertEffect("SET k v XX EX 100 GET", "SET k v PXAT " + in(100_000));
        assertEffect("SET k v EXAT 4102444800", "SET k v PXAT 4102444800000");
        assertEffect("SETEX k 100 v", "SET k v PXAT " + in(100_000));
        assertEffect("PSETEX k 100 v", "SET k v PXAT " + in(100));
        assertEffect("GETEX k EX 100", "PEXPIREAT k " + in(100_000));
        assertEffect("GETEX k PERSIST", "PERSIST k");
        assertEffect("GETEX k PERSIST", "");
        assertEffect("GETEX k", "");
        assertEffect("GETEX nokey EX 100", "");
        assertEffect("MSETEX 2 a 1 b 2 EX 100", "MSETEX 2 a 1 b 2 PXAT " + in(100_000));
        assertEffect("MSETEX 1 c 1 NX PX 100", "MSETEX 1 c 1 PXAT " + in(100));
        assertEffect("INCREX i BYINT 5 EX 100", "SET i 5 PXAT " + in(100_000));
        assertEffect("INCREX i EX 10 ENX", "SET i 6 KEEPTTL");
        assertEffect("INCREX i PERSIST", "SET i 7");
        assertEffect("INCREX i PERSIST", "SET i 8 KEEPTTL");
        assertEffect("INCREX i BYFLOAT 0.5", "SET i 8.5 KEEPTTL");
        assertEffect("INCREX i BYFLOAT 0.5 EX 1 ENX", "SET i 9 PXAT " + in(1000));
    }

    @Test
    void shouldPassOnWhatNeedsNoChange() {
        assertEffect("SET k v", "SET k v");
        assertEffect("SET k v KEEPTTL", "SET k v KEEPTTL");
        assertEffect("SET k v XX", "SET k v XX");
        assertEffect("SET k v XX GET", "SET k v XX");
        assertEffect("SET k v GET KEEPTTL", "SET k v KEEPTTL");
        assertEffect("SET k v IFEQ v", "SET k v IFEQ v");
        assertEffect("SETNX n v", "SETNX n v");
        assertEffect("GETSET k x", "SET k x");
        assertEffect("GETDEL k", "DEL k");
        assertEffect("MSET a 1 b 2", "MSET a 1 b 2");
        assertEffect("MSETNX x 1 y 2", "MSETNX x 1 y 2");
        assertEffect("MSETEX 1 x 1", "MSETEX 1 x 1");
        assertEffect("INCR c", "INCR c");
        assertEffect("DECRBY c 3", "DECRBY c 3");
        assertEffect("INCRBYFLOAT f 0.1", "SET f 0.1 KEEPTTL");
        assertEffect("APPEND k z", "APPEND k z");
        assertEffect("APPEND k ''", "APPEND k ");
        assertEffect("SETRANGE k 3 q", "SETRANGE k 3 q");
        assertEffect("DELEX k", "DELEX k");
        assertEffect("SET k v", "SET k v");
        assertEffect("DELEX k IFEQ v", "DEL k");
        assertEffect("SETBIT bits 3 1", "SETBIT bits 3 1");
        assertEffect("BITOP NOT d bits", "BITOP NOT d bits");
        assertEffect("BITOP OR d nokey", "BITOP OR d nokey");
        assertEffect("BITFIELD bits SET u8 0 7 GET u8 0", "BITFIELD bits SET u8 0 7 GET u8 0");
        assertEffect("BITFIELD bits OVERFLOW FAIL SET u8 80 700", "BITFIELD bits OVERFLOW FAIL SET u8 80 700");
    }

    @Test
    void shouldPassNothingOnWhenNothingChanged() {
        talk.call("SET k v");
        talk.call("SETBIT b 3 1");
        talk.call("SET i 10");
        recorder.takeEffects();
        for (String line : new String[] {
            "GET k",
            "GET nokey",
            "SET k w NX",
            "SET nokey w XX",
            "SET k w IFEQ x",
            "SETNX k w",
            "MSETNX new 1 k 2",
            "MSETEX 2 new 1 k 2 NX EX 1",
            "GETDEL nokey",
            "DELEX nokey",
            "DELEX k IFEQ w",
            "SETRANGE k 0 ''",
            "SETRANGE nokey 5 ''",
            "SETBIT b 3 1",
            "SETBIT b 4 0",
            "BITOP AND nokey1 nokey2",
            "BITFIELD b SET u8 0 16",
            "BITFIELD b OVERFLOW FAIL INCRBY u8 0 1000",
            "BITFIELD b GET u8 0",
            "INCR k",
            "INCRBYFLOAT k 1",
            "INCREX i BYINT 5 UBOUND 12",
            "INCREX k",
            "SETRANGE k 536870912 x",
        }) {
            long changes = talk.server().kernel().executor().stream().changes();
            assertEffect(line, "");
            assertEquals(changes, talk.server().kernel().executor().stream().changes(), line);
        }
    }

    @Test
    void shouldDeleteWhatIsPast() {
        for (String line :
                new String[] {"SET k w EXAT 1", "GETEX k PXAT 1", "MSETEX 1 k w EXAT 1", "INCREX k EXAT 1"}) {
            talk.call("SET k 1");
            recorder.takeEffects();
            recorder.eventText();
            talk.call(line);
            assertEquals("DEL k", recorder.effectText(), line);
            assertEquals("del k", recorder.eventText(), line);
            talk.play("GET k => nil");
            if (!line.startsWith("GETEX")) {
                assertEffect(line, "");
            }
            talk.play("EXISTS k => 0");
        }
        talk.play("""
                INCREX k EXAT 1      => [1 1]
                SET k v EXAT 1       => "OK"
                SET k v              => "OK"
                SET k w EXAT 1 GET   => "v"
                SET k v EX 100       => "OK"
                GETEX k EXAT 1       => "v"
                GETEX k EXAT 1       => nil
                SET k 5 EX 100       => "OK"
                INCREX k EXAT 1 ENX  => [6 1]
                TTL k                => 100
                MSETEX 2 k 1 new 2 PXAT 1 => 1
                MGET k new           => [nil nil]
                """);
    }

    @Test
    void shouldNameEventsAsRedisDoes() {
        assertEvents("SET k v", "set k");
        assertEvents("SET k v EX 10", "overwritten k, set k, expire k");
        assertEvents("SETEX k 10 v", "overwritten k, set k, expire k");
        assertEvents("GETEX k EX 10", "expire k");
        assertEvents("GETEX k PERSIST", "persist k");
        assertEvents("GETSET k w", "overwritten k, set k");
        assertEvents("APPEND k w", "append k");
        assertEvents("SETRANGE k 1 w", "setrange k");
        assertEvents("SETRANGE k 1 ''", "");
        assertEvents("GETDEL k", "del k");
        assertEvents("SETNX k 1", "set k");
        assertEvents("INCR k", "incrby k");
        assertEvents("DECRBY k 1", "incrby k");
        assertEvents("INCRBYFLOAT k 1", "incrbyfloat k");
        assertEvents("INCREX k", "incrby k");
        assertEvents("INCREX k BYFLOAT 1", "incrbyfloat k");
        assertEvents("INCREX k EX 10", "incrby k, expire k");
        assertEvents("INCREX k EX 10 ENX", "incrby k");
        assertEvents("INCREX k PERSIST", "incrby k, persist k");
        assertEvents("INCREX k UBOUND 0", "");
        assertEvents("DELEX k", "del k");
        assertEvents("MSET a 1 b 2", "set a, set b");
        assertEvents("MSETEX 2 c 1 d 2 EX 10", "set c, expire c, set d, expire d");
        assertEvents("SETBIT e 1 1", "setbit e");
        assertEvents("SETBIT e 1 1", "");
        assertEvents("BITFIELD e SET u8 0 1", "setbit e");
        assertEvents("BITFIELD e GET u8 0", "");
        assertEvents("BITOP OR f e", "set f");
        assertEvents("BITOP OR f nokey", "del f");
        assertEvents("BITOP OR f nokey", "");
    }

    /// A second server that runs nothing but the effects has the same keys, values and expiries.
    @Test
    void shouldRebuildEverythingElsewhere() {
        long seed = 303;
        System.out.println("seed " + seed);
        SplittableRandom random = new SplittableRandom(seed);
        StringModel model = new StringModel();
        RandomCommands commands = new RandomCommands(random.split(), model, 0.01);
        try (Conversation other = Conversation.with(new StringsModule(), new OtherTypeModule())) {
            model.now(talk.server().world().clock().millis());
            for (int operation = 0; operation < 40_000; operation++) {
                String[] words = commands.next();
                model.run(words);
                talk.send((Object[]) words);
                for (byte[][] effect : recorder.takeEffects()) {
                    other.send((Object[]) effect);
                }
                if (random.nextInt(50) == 0) {
                    int millis = random.nextInt(100);
                    talk.server().advance(millis);
                    other.server().advance(millis);
                    model.now(talk.server().world().clock().millis());
                }
                if (operation % 1_000 == 0) {
                    assertEquals(
                            digest(talk),
                            digest(other),
                            "seed " + seed + ", operation " + operation + ": " + Arrays.toString(words));
                }
            }
            assertEquals(digest(talk), digest(other));
            for (int index = 0; index < 10; index++) {
                assertEquals(talk.send("PEXPIRETIME", "key" + index), other.send("PEXPIRETIME", "key" + index));
                assertEquals(talk.send("GET", "key" + index), other.send("GET", "key" + index));
            }
        }
    }

    private static String digest(Conversation talk) {
        return Arrays.toString(talk.server().kernel().executor().keys().digestAll());
    }
}
