package io.mortise.testkit.modules;

import static io.mortise.testkit.modules.Expect.assertError;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mortise.kernel.modules.LoadedModule;
import io.mortise.testkit.ModuleJar;
import io.mortise.testkit.TestClient;
import io.mortise.testkit.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// One generation of a module in the place of another, with everything that goes on.
class ModuleUpgradeTest {
    /// A module that says its version with everything, and keeps a count beside its keys.
    private static final String PAD = """
            package acme.pad;

            import static io.mortise.spi.command.KeySpec.key;

            import io.mortise.spi.*;
            import io.mortise.spi.command.*;
            import io.mortise.spi.config.Setting;
            import io.mortise.spi.keyspace.*;
            import io.mortise.spi.reply.Reply;

            public class Pad implements ServerModule {
                static final class Note { Slice text; }

                static final class NoteType extends ModuleCodec<Note> implements DataType<Note> {
                    static final NoteType TYPE = new NoteType();
                    NoteType() { super("note", 0); }
                    public String name() { return "note"; }
                    public ValueCodec<Note> codec() { return this; }
                    public Note create(PagedMap.Factory maps) { return new Note(); }
                    public long weigh(Note note) { return 40 + (note.text == null ? 0 : note.text.length()); }
                    public String encoding(ValueRef<Note> note) { return "vVERSION"; }
                    protected void write(Note note, ModuleWriter out) { out.bytes(note.text); }
                    protected Note read(ModuleReader in, int version) {
                        Note note = new Note();
                        note.text = in.bytes();
                        return note;
                    }
                }

                private Setting<String> greeting;
                private int count;

                public void describe(ModuleDefinition pad) {
                    pad.type(NoteType.TYPE);
                    greeting = pad.settings().text("greeting", "hello");
                    pad.command("PAD.WRITE", 3, (call, reply) -> {
                        count++;
                        call.keyspace().editOrCreate(call.key(), NoteType.TYPE).object().text =
                                Slice.of(call.argument(2).copy());
                        reply.ok();
                    }).flags(CommandFlag.WRITE).keys(key(1).readWrite());
                    pad.command("PAD.READ", 2, (call, reply) -> {
                        ValueRef<Note> note = call.keyspace().read(call.key(), NoteType.TYPE);
                        if (note == null) {
                            reply.nullValue();
                        } else {
                            reply.bulk("VERSION " + note.object().text);
                        }
                    }).flags(CommandFlag.READONLY).keys(key(1));
                    pad.command("PAD.WAIT", 3, (call, reply) ->
                            call.awaitKeys(call.integer(2), new Call.Waiter() {
                        public boolean serve(Call fresh, Reply answer) {
                            answer.bulk("VERSION served");
                            return true;
                        }

                        public void timedOut(Call fresh, Reply answer) {
                            answer.bulk("VERSION timed out");
                        }
                    })).flags(CommandFlag.READONLY, CommandFlag.BLOCKING).keys(key(1));
                    pad.command("PAD.WORK", 1, (call, reply) ->
                            call.background(() -> "VERSION worked", (fresh, answer, result) -> answer.bulk(result)))
                            .flags(CommandFlag.READONLY);
                    pad.command("PAD.COUNT", 1, (call, reply) -> reply.integer(count));
                    pad.command("PAD.GREET", 1, (call, reply) -> reply.bulk(greeting.get()));
                    pad.command("PAD.FAIL", 1, (call, reply) -> { throw new IllegalStateException("VERSION"); });
                }

                public void start(ModuleRuntime runtime) {
                    runtime.every(10, call -> System.setProperty("acme.pad.ticks", "VERSION"));
                }

                public byte[] exportState() {
                    return new byte[] {(byte) count};
                }

                public void importState(byte[] state, String fromVersion) {
                    count = state[0];
                }
            }
            """;

    @TempDir
    private Path folder;

    private final TestServer server = TestServer.with();
    private final TestClient client = server.client();
    private Path first;
    private Path second;

    private Path jar(String version, String source) {
        return ModuleJar.of("pad", version)
                .manifest("Mortise-Types", "note")
                .source(source.replace("VERSION", version))
                .build(folder);
    }

    @BeforeEach
    void load() {
        first = jar("1.0.0", PAD);
        second = jar("2.0.0", PAD);
        assertEquals("OK", client.call("MODULE", "LOAD", first, "argument"));
        client.run("PAD.WRITE a one");
        client.run("CONFIG SET pad.greeting hi");
    }

    @AfterEach
    void stop() {
        server.checkInvariants();
        server.close();
        System.clearProperty("acme.pad.ticks");
    }

    private LoadedModule module() {
        return server.kernel().modules().module("pad");
    }

    private Object upgrade(Path jar) {
        return client.call("MODULE", "UPGRADE", "pad", jar);
    }

    private int copies() {
        server.world().settle();
        return server.kernel().modules().copies();
    }

    @Test
    void shouldKeepValuesSettingsStateAndArguments() {
        Object digest = client.run("DEBUG DIGEST");
        assertEquals("OK", upgrade(second));
        assertEquals("v2.0.0", client.run("OBJECT ENCODING a"));
        assertEquals("2.0.0 one", client.run("PAD.READ a"));
        assertEquals(digest, client.run("DEBUG DIGEST"));
        assertEquals("hi", client.run("PAD.GREET"));
        assertEquals(1L, client.run("PAD.COUNT"));
        assertEquals(List.of("argument"), module().arguments());
        assertEquals("2.0.0", module().version());
        assertEquals(2, module().generation());
        assertEquals(2, copies(), "the jar, and the one for a rollback");
        assertEquals(1, server.kernel().databases().types().ofModule("pad").size());
        assertEquals(1, server.kernel().executor().table().named("pad.write").calls);
        server.advance(20);
        assertEquals("2.0.0", System.getProperty("acme.pad.ticks"));
    }

    @Test
    void shouldConvertValuesThatAreTouchedBeforeTheSweepComes() {
        assertEquals("OK", client.call("MODULE", "UPGRADE", "pad", second, "CANARY", "60"));
        client.run("PAD.WRITE b two");
        assertEquals("v1.0.0", client.run("OBJECT ENCODING a"));
        assertEquals("v2.0.0", client.run("OBJECT ENCODING b"));
        assertEquals(1L, client.run("COPY a c"));
        assertEquals("2.0.0 one", client.run("PAD.READ a"));
        assertEquals("v2.0.0", client.run("OBJECT ENCODING a"));
        assertEquals("v1.0.0", client.run("OBJECT ENCODING c"));
        server.advance(61_000);
        assertEquals("v2.0.0", client.run("OBJECT ENCODING c"));
        assertEquals(2, copies());
    }

    @Test
    void shouldRollBackAndForth() throws IOException {
        upgrade(second);
        client.run("CONFIG SET pad.greeting changed");
        client.run("PAD.WRITE b two");
        Files.delete(first);
        for (int round = 0; round < 3; round++) {
            assertEquals("OK", client.run("MODULE ROLLBACK pad"));
            assertEquals("1.0.0 one", client.run("PAD.READ a"));
            assertEquals("1.0.0 two", client.run("PAD.READ b"));
            assertEquals("hi", client.run("PAD.GREET"));
            assertEquals(first.toString(), module().path());
            assertEquals("OK", client.run("MODULE ROLLBACK pad"));
            assertEquals("2.0.0 two", client.run("PAD.READ b"));
            assertEquals("changed", client.run("PAD.GREET"));
        }
        assertEquals(2L, client.run("PAD.COUNT"));
        assertEquals(2, copies());
        assertEquals("OK", client.run("MODULE UNLOAD pad"));
        assertEquals(0, copies());
        client.call("MODULE", "LOAD", second);
        assertError("Error rolling back module: module pad was not upgraded", client.run("MODULE ROLLBACK pad"));
    }

    @Test
    void shouldRunUnfinishedCommandsAgain() {
        TestClient early = server.client();
        TestClient late = server.client();
        TestClient timed = server.client();
        TestClient working = server.client();
        early.send("PAD.WAIT", "x", "0");
        server.world().settle();
        late.send("PAD.WAIT", "x", "0");
        timed.send("PAD.WAIT", "y", "1000");
        timed.send("PING");
        server.advance(700);
        client.send("MODULE", "UPGRADE", "pad", second);
        server.world().turn();
        working.send("PAD.WORK");
        working.send("PING");
        server.world().turn();
        server.world().settle();
        assertEquals(List.of("OK"), client.replies());
        assertEquals(2, server.kernel().executor().waiters().count() - 1);
        assertEquals("PONG", working.replies().getLast());
        assertEquals(List.of(), timed.replies());
        client.run("PAD.WRITE x y");
        assertEquals(List.of("2.0.0 served"), early.replies());
        assertEquals(List.of("2.0.0 served"), late.replies());
        server.advance(310);
        assertEquals(List.of("2.0.0 timed out", "PONG"), timed.replies());
        assertEquals(0, server.kernel().executor().waiters().count());
        assertEquals(2, copies());
    }

    /// Copying the jar is one piece of work among those of the client, in an order that the seed decides.
    @Test
    void shouldRunBackgroundWorkAgainInItsPlace() {
        TestClient working = server.client();
        server.world().settle();
        for (int round = 0; round < 10; round++) {
            working.send("PAD.WORK");
            working.send("PAD.READ", "a");
        }
        server.world().turn();
        client.send("MODULE", "UPGRADE", "pad", second);
        server.world().turn();
        server.world().settle();
        assertEquals(List.of("OK"), client.replies());
        List<Object> replies = working.replies();
        assertEquals(20, replies.size());
        for (int index = 0; index < 20; index++) {
            assertTrue(replies.get(index).toString().endsWith(index % 2 == 0 ? " worked" : " one"), replies::toString);
        }
        assertTrue(replies.contains("2.0.0 worked"), replies::toString);
        assertTrue(replies.contains("1.0.0 one"), replies::toString);
        assertEquals("PONG", working.run("PING"));
    }

    @Test
    void shouldRunQueuedCommandsInTheNewGeneration() {
        TestClient other = server.client();
        other.run("WATCH a");
        other.run("MULTI");
        other.run("PAD.READ a");
        other.run("PAD.COUNT");
        upgrade(second);
        assertEquals(List.of("2.0.0 one", 1L), other.run("EXEC"));
    }

    @Test
    void shouldLeaveEverythingIfTheNewOneCannotStart() {
        Path broken = jar(
                "3.0.0",
                PAD.replace(
                        "runtime.every(10,", "if (true) throw new IllegalStateException(\"no\"); runtime.every(10,"));
        TestClient waiting = server.client();
        waiting.send("PAD.WAIT", "x", "0");
        server.world().settle();
        assertError(
                "Error upgrading module: module pad failed to take over: java.lang.IllegalStateException: no",
                upgrade(broken));
        assertEquals("1.0.0 one", client.run("PAD.READ a"));
        assertEquals("hi", client.run("PAD.GREET"));
        assertEquals("v1.0.0", client.run("OBJECT ENCODING a"));
        server.advance(20);
        assertEquals("1.0.0", System.getProperty("acme.pad.ticks"));
        client.run("PAD.WRITE x y");
        assertEquals(List.of("1.0.0 served"), waiting.replies());
        assertEquals(1, copies());
        assertEquals("OK", upgrade(second));
        assertEquals("2.0.0 one", client.run("PAD.READ a"));
    }

    @Test
    void shouldRefuseWhatWouldLoseValues() {
        Path unlike = ModuleJar.of("pad", "3.0.0")
                .manifest("Mortise-Types", "note")
                .source(PAD.replace("super(\"note\", 0)", "super(\"nota\", 0)"))
                .build(folder);
        assertError("does not read the encoding of the type note that version 1.0.0 writes", upgrade(unlike));
        Path without = ModuleJar.of("pad", "4.0.0")
                .source(PAD.replace("pad.type(NoteType.TYPE);", ""))
                .build(folder);
        assertError("does not declare the type note, of which 1 key is alive", upgrade(without));
        Path stranger = ModuleJar.of("stranger", "1.0.0")
                .manifest("Mortise-Types", "note")
                .source(PAD)
                .build(folder);
        assertError("has module stranger, not pad", upgrade(stranger));
        assertError("no such module with that name", client.call("MODULE", "UPGRADE", "nobody", second));
        assertError("does not exist", upgrade(folder.resolve("nowhere.jar")));
        assertError("syntax error", client.call("MODULE", "UPGRADE", "pad", second, "CANARY"));
        assertEquals("1.0.0 one", client.run("PAD.READ a"));
        assertEquals(1, copies());
    }

    @Test
    void shouldLetCommandsOnLargeValuesWaitWhileOthersGoOn() {
        String large = "x".repeat(300_000);
        client.call("PAD.WRITE", "large", large);
        client.call("PAD.WRITE", "larger", large + "y");
        assertEquals("OK", client.call("MODULE", "UPGRADE", "pad", second, "CANARY", "60"));
        TestClient transaction = server.client();
        transaction.run("MULTI");
        transaction.run("PAD.READ larger");
        transaction.send("EXEC");
        client.send("PAD.READ", "large");
        client.send("PAD.READ", "a");
        TestClient other = server.client();
        other.send("PAD.READ", "a");
        server.world().turn();
        server.world().turn();
        assertEquals("2.0.0 one", other.replies().getFirst());
        assertEquals(List.of(), client.replies(), "the value is being made elsewhere");
        assertEquals(List.of(), transaction.replies());
        server.world().settle();
        assertEquals(List.of("2.0.0 " + large, "2.0.0 one"), client.replies(), "in order");
        assertEquals(List.of(List.of("2.0.0 " + large + "y")), transaction.replies());
    }

    @Test
    void shouldAnswerThatALargeValueCannotBeRead() {
        Path blind = jar(
                "5.0.0",
                PAD.replace(
                        "Note note = new Note();\n",
                        "if (true) throw new CorruptValueException(\"what?\"); Note note = new Note();\n"));
        client.call("PAD.WRITE", "large", "x".repeat(300_000));
        assertEquals("OK", client.call("MODULE", "UPGRADE", "pad", blind, "CANARY", "10"));
        assertError("the value of this key cannot be read: what?", client.run("PAD.READ large"));
        assertError("the value of this key cannot be read: what?", client.run("PAD.READ large"));
        assertEquals("OK", client.run("MODULE ROLLBACK pad"));
        assertEquals("1.0.0 " + "x".repeat(300_000), client.run("PAD.READ large"));
    }

    @Test
    void shouldKeepValuesAsleepThatTheNewCodeCannotRead() {
        Path blind = jar(
                "5.0.0",
                PAD.replace(
                        "Note note = new Note();\n",
                        "if (true) throw new CorruptValueException(\"what?\"); Note note = new Note();\n"));
        client.run("PAD.WRITE b two");
        Object dump = client.run("DUMP a");
        assertEquals("OK", client.call("MODULE", "UPGRADE", "pad", blind, "CANARY", "10"));
        assertError("the value of this key cannot be read: what?", client.run("PAD.READ a"));
        server.advance(11_000);
        assertEquals(dump, client.run("DUMP a"));
        assertEquals("dormant", client.run("OBJECT ENCODING b"));
        assertEquals("OK", client.run("MODULE ROLLBACK pad"));
        assertEquals("1.0.0 one", client.run("PAD.READ a"));
        assertEquals("1.0.0 two", client.run("PAD.READ b"));
    }

    @Test
    void shouldGoBackByItselfWhenACanaryFails() {
        client.run("CONFIG SET module-canary-faults 2");
        assertEquals("OK", client.call("MODULE", "UPGRADE", "pad", second, "CANARY", "60"));
        client.run("CONFIG SET pad.greeting changed");
        assertEquals("2.0.0 one", client.run("PAD.READ a"));
        assertError("MODULEFAULT module pad 2.0.0", client.run("PAD.FAIL"));
        assertEquals("2.0.0 one", client.run("PAD.READ a"));
        assertError("MODULEFAULT module pad 2.0.0", client.run("PAD.FAIL"));
        server.world().settle();
        assertEquals("1.0.0 one", client.run("PAD.READ a"));
        assertEquals("hi", client.run("PAD.GREET"));
        assertEquals(2, copies());
    }

    @Test
    void shouldStayWhenTheCanaryLives() {
        client.run("CONFIG SET module-canary-seconds 60");
        assertEquals("OK", upgrade(second));
        assertTrue(module().isCanary());
        client.run("PAD.FAIL");
        server.advance(61_000);
        for (int round = 0; round < 5; round++) {
            client.run("PAD.FAIL");
        }
        server.world().settle();
        assertEquals("2.0.0 one", client.run("PAD.READ a"));
        assertEquals(false, module().isCanary());
    }

    @Test
    void shouldSurviveBeingUnloadedAsACanary() {
        client.run("PAD.WRITE b two");
        assertEquals("OK", client.call("MODULE", "UPGRADE", "pad", second, "CANARY", "60"));
        client.run("PAD.READ b");
        assertEquals("OK", client.run("MODULE UNLOAD pad"));
        assertEquals("dormant", client.run("OBJECT ENCODING a"));
        assertEquals("dormant", client.run("OBJECT ENCODING b"));
        assertEquals(0, copies());
        server.advance(100_000);
        client.call("MODULE", "LOAD", first);
        assertEquals("1.0.0 one", client.run("PAD.READ a"));
        assertNull(client.run("PAD.READ nothing"));
    }

    @Test
    void shouldTakeValuesAsTheyAreIfTheirLayoutIsTheSame() {
        // The kernel's own classes are taken over; a module's are not, whatever it says of its layout.
        upgrade(second);
        assertEquals("2.0.0 one", client.run("PAD.READ a"));
        for (int round = 0; round < 20; round++) {
            assertEquals("OK", upgrade(round % 2 == 0 ? first : second));
            client.run("PAD.WRITE k" + round + " x");
        }
        assertEquals("2.0.0 x", client.run("PAD.READ k3"));
        assertEquals(1, server.kernel().databases().types().ofModule("pad").size());
        assertEquals(2, copies());
        assertEquals(0, server.kernel().executor().faults().count());
    }

    // ---- what is told of it

    /// The fields of MODULE STATS, and those of its only type behind them.
    private Map<Object, Object> stats() {
        List<?> reply = (List<?>) client.run("MODULE STATS pad");
        Map<Object, Object> fields = new HashMap<>();
        for (int index = 0; index < reply.size() - 2; index += 2) {
            fields.put(reply.get(index), reply.get(index + 1));
        }
        List<?> type = (List<?>) ((List<?>) reply.getLast()).getFirst();
        for (int index = 0; index < type.size(); index += 2) {
            fields.put(type.get(index), type.get(index + 1));
        }
        return fields;
    }

    @Test
    void shouldTellWhatItHasDoneAndHas() {
        client.run("PAD.READ a");
        client.run("PAD.FAIL");
        Map<Object, Object> stats = stats();
        assertEquals("in service", stats.get("state"));
        assertEquals(3L, stats.get("calls"));
        assertEquals(1L, stats.get("faults"));
        assertTrue(
                stats.get("last_fault").toString().endsWith(" in 'PAD.FAIL': java.lang.IllegalStateException: 1.0.0"));
        assertEquals(1L, stats.get("keys"));
        assertEquals(43L, stats.get("bytes"));
        client.call("MODULE", "UPGRADE", "pad", second, "CANARY", "10");
        stats = stats();
        assertEquals("canary", stats.get("state"));
        assertEquals(2L, stats.get("generation"));
        assertEquals("1.0.0", stats.get("former_version"));
        assertEquals(0L, stats.get("keys"));
        assertEquals(1L, stats.get("converting_keys"));
        assertEquals(43L, stats.get("converting_bytes"));
        server.advance(11_000);
        assertEquals(1L, stats().get("keys"));
        assertTrue(client.run("INFO modules")
                .toString()
                .contains("module_pad:state=in-service,generation=2,calls=3,faults=0,keys=1,bytes=43,dormant=0,"
                        + "converting=0,overruns=0,background_overruns=0,leaked=0,p50_usec="));
        client.run("MODULE QUARANTINE pad");
        assertEquals("quarantined", stats().get("state"));
        assertEquals("the operator has ordered it", stats().get("reason"));
        client.run("MODULE UNLOAD pad");
        stats = stats();
        assertEquals("missing", stats.get("state"));
        assertEquals("2.0.0", stats.get("version"));
        assertEquals(0L, stats.get("keys"));
        assertEquals(1L, stats.get("dormant_keys"));
        String info = client.run("INFO modules").toString();
        assertTrue(info.contains("module_missing_pad:ver=2.0.0,dormant=1\r\n"), info);
        assertTrue(info.contains("dormant_note:keys=1,bytes=" + stats.get("dormant_bytes") + "\r\n"), info);
        client.run("MODULE FORGET pad");
        assertError("no such module with that name", client.run("MODULE STATS pad"));
    }
}
