package io.mortise.testkit.modules;

import static io.mortise.testkit.modules.Expect.assertError;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mortise.testkit.ModuleJar;
import io.mortise.testkit.TestClient;
import io.mortise.testkit.TestServer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What becomes of everything that a module has going on when it is unloaded.
class ModuleUnloadTest {
    /// A module with a type, and with one command for each way of having something going on.
    static final String BUSY = """
            package acme.busy;

            import static io.mortise.spi.command.KeySpec.key;

            import io.mortise.spi.*;
            import io.mortise.spi.command.*;
            import io.mortise.spi.event.*;
            import io.mortise.spi.keyspace.*;
            import io.mortise.spi.reply.Reply;
            import java.util.EnumSet;

            public class BusyModule implements ServerModule {
                static final class Note { Slice text; }

                static final class NoteType extends ModuleCodec<Note> implements DataType<Note> {
                    static final NoteType TYPE = new NoteType();
                    NoteType() { super("note", 0); }
                    public String name() { return "note"; }
                    public ValueCodec<Note> codec() { return this; }
                    public Note create(PagedMap.Factory maps) { return new Note(); }
                    public long weigh(Note note) { return 40 + (note.text == null ? 0 : note.text.length()); }
                    protected void write(Note note, ModuleWriter out) { out.bytes(note.text); }
                    protected Note read(ModuleReader in, int version) {
                        Note note = new Note();
                        note.text = in.bytes();
                        return note;
                    }
                }

                private ModuleRuntime runtime;
                private int ticks;

                public void describe(ModuleDefinition busy) {
                    busy.type(NoteType.TYPE);
                    busy.command("BUSY.WRITE", 3, (call, reply) -> {
                        call.keyspace().editOrCreate(call.key(), NoteType.TYPE).object().text =
                                Slice.of(call.argument(2).copy());
                        reply.ok();
                    }).flags(CommandFlag.WRITE).keys(key(1).readWrite());
                    busy.command("BUSY.READ", 2, (call, reply) -> {
                        ValueRef<Note> note = call.keyspace().read(call.key(), NoteType.TYPE);
                        if (note == null) {
                            reply.nullValue();
                        } else {
                            reply.bulk(note.object().text);
                        }
                    }).flags(CommandFlag.READONLY).keys(key(1));
                    busy.command("BUSY.WAIT", 2, (call, reply) -> call.awaitKeys(0, new Call.Waiter() {
                        public boolean serve(Call fresh, Reply answer) {
                            answer.ok();
                            return true;
                        }

                        public void timedOut(Call fresh, Reply answer) {
                            answer.nullValue();
                        }
                    })).flags(CommandFlag.READONLY, CommandFlag.BLOCKING).keys(key(1));
                    busy.command("BUSY.WORK", 1, (call, reply) ->
                            call.background(() -> 42L, (fresh, answer, result) -> answer.integer(result)));
                    busy.command("BUSY.TICKS", 1, (call, reply) -> reply.integer(ticks));
                    busy.onKeyspaceEvent(EnumSet.allOf(KeyspaceEventClass.class), event -> ticks += 1000);
                    busy.onServerEvent(event -> ticks += event instanceof ServerEvent.ModuleUnloaded ? 100_000 : 0);
                    busy.intercept(call -> System.setProperty("acme.busy.intercepted", "" + call.argument(0)));
                    busy.provide(java.util.function.IntSupplier.class, () -> ticks);
                }

                public void start(ModuleRuntime runtime) {
                    this.runtime = runtime;
                    runtime.every(10, call -> System.setProperty("acme.busy.ticks", "" + ++ticks));
                }

                public void stop(StopReason reason) {
                    System.setProperty("acme.busy.stopped", reason.name());
                }
            }
            """;

    @TempDir
    private Path folder;

    private final TestServer server = TestServer.with();
    private final TestClient client = server.client();

    private Path jar;

    @BeforeEach
    void load() {
        jar = ModuleJar.of("busy", "1.0.0")
                .manifest("Mortise-Types", "note")
                .source(BUSY)
                .build(folder);
        assertEquals("OK", client.call("MODULE", "LOAD", jar));
    }

    @AfterEach
    void stop() {
        server.checkInvariants();
        server.close();
        List.of("intercepted", "ticks", "stopped").forEach(name -> System.clearProperty("acme.busy." + name));
    }

    private Object unload() {
        return client.run("MODULE UNLOAD busy");
    }

    @Test
    void shouldNameTheModuleOfItsCommandsUntilItIsForgotten() {
        assertEquals("OK", unload());
        assertEquals(
                "-MODULEMISSING module busy 1.0.0, which has the command 'busy.read', is not loaded",
                client.run("BUSY.READ b").toString());
        client.run("MULTI");
        assertError("MODULEMISSING", client.run("BUSY.READ b"));
        assertError("EXECABORT", client.run("EXEC"));
        assertError("unknown command 'BUSY.REED'", client.run("BUSY.REED b"));
        assertError("no such module with that name", client.run("MODULE FORGET other"));
        assertEquals("OK", client.run("MODULE FORGET BUSY"));
        assertError("unknown command 'BUSY.READ'", client.run("BUSY.READ b"));
        load();
        assertError("module busy is loaded", client.run("MODULE FORGET busy"));
    }

    @Test
    void shouldRefuseNamesThatAreNotLoaded() {
        assertEquals(
                "-ERR Error unloading module: no such module with that name",
                client.run("MODULE UNLOAD other").toString());
    }

    @Test
    void shouldTellTheModuleThatItStops() {
        unload();
        assertEquals("UNLOAD", System.getProperty("acme.busy.stopped"));
    }

    @Test
    void shouldAbortTransactionsThatHaveItsCommands() {
        TestClient other = server.client();
        other.run("MULTI");
        assertEquals("QUEUED", other.run("BUSY.TICKS"));
        assertEquals("QUEUED", other.run("PING"));
        assertEquals("OK", unload());
        assertError("EXECABORT", other.run("EXEC"));
        assertEquals("PONG", other.run("PING"));
    }

    @Test
    void shouldAbortTransactionsAlsoWhenAnotherGenerationHasTheCommands() {
        TestClient other = server.client();
        other.run("MULTI");
        other.run("BUSY.TICKS");
        unload();
        load();
        assertError("EXECABORT", other.run("EXEC"));
    }

    @Test
    void shouldNotBeUnloadedInsideATransaction() {
        client.run("MULTI");
        assertError("not allowed inside a transaction", unload());
        client.run("DISCARD");
    }

    @Test
    void shouldLetItsClientsGoAndRestWhenItIsPutOutOfService() {
        client.run("BUSY.WRITE a one");
        TestClient waiting = server.client();
        waiting.send("BUSY.WAIT", "x");
        server.advance(35);
        Object dump = client.run("DUMP a");
        assertEquals("OK", client.run("MODULE QUARANTINE busy"));
        assertError("MODULEQUARANTINED module busy", waiting.replies().getFirst());
        System.clearProperty("acme.busy.intercepted");
        String ticks = System.getProperty("acme.busy.ticks");
        server.advance(1000);
        assertEquals(dump, client.run("DUMP a"));
        assertEquals(ticks, System.getProperty("acme.busy.ticks"));
        assertNull(System.getProperty("acme.busy.intercepted"));
        assertEquals("OK", client.run("MODULE RELEASE busy"));
        assertEquals("one", client.run("BUSY.READ a"));
        server.advance(100);
        assertTrue(!ticks.equals(System.getProperty("acme.busy.ticks")));
    }

    @Test
    void shouldLeaveWatchesAlone() {
        TestClient other = server.client();
        other.run("WATCH a");
        other.run("MULTI");
        other.run("PING");
        unload();
        assertEquals(List.of("PONG"), other.run("EXEC"));
    }

    @Test
    void shouldUnblockClientsThatWait() {
        TestClient other = server.client();
        other.send("BUSY.WAIT", "a");
        other.send("PING");
        server.world().settle();
        assertEquals(List.of(), other.replies());
        unload();
        List<Object> replies = other.replies();
        assertEquals("-UNBLOCKED module busy was unloaded", replies.getFirst().toString());
        assertEquals("PONG", replies.getLast());
        assertEquals(0, server.kernel().executor().waiters().count());
    }

    @Test
    void shouldLetClientsFinishWhileItDrains() {
        TestClient waiting = server.client();
        waiting.send("BUSY.WAIT", "a");
        server.world().settle();
        client.send("MODULE", "UNLOAD", "busy", "DRAIN", "1000");
        server.advance(900);
        assertEquals(List.of(), client.replies());
        assertError("MODULEMISSING", server.client().run("BUSY.READ a"));
        assertError("is being unloaded, version 1.0.0", server.client().run("MODULE LOAD " + jar));
        assertError("is being unloaded already", server.client().run("MODULE UNLOAD busy"));
        server.client().call("RESTORE", "a", "0", note("woken"));
        assertEquals(List.of("OK"), waiting.replies());
        server.advance(10);
        assertEquals(List.of("OK"), client.replies());
    }

    @Test
    void shouldDismissClientsWhenTheDrainIsOver() {
        TestClient waiting = server.client();
        waiting.send("BUSY.WAIT", "a");
        server.world().settle();
        client.send("MODULE", "UNLOAD", "busy", "DRAIN", "1000");
        server.advance(1100);
        assertEquals(List.of("OK"), client.replies());
        assertEquals(
                "-UNBLOCKED module busy was unloaded",
                waiting.replies().getFirst().toString());
        assertError("must be positive", client.run("MODULE UNLOAD busy DRAIN -1"));
        assertError("syntax error", client.run("MODULE UNLOAD busy DRAIN"));
    }

    /// The DUMP payload of a note.
    private byte[] note(String text) {
        try (TestServer elsewhere = TestServer.with()) {
            TestClient other = elsewhere.client();
            assertEquals("OK", other.call("MODULE", "LOAD", jar));
            other.run("BUSY.WRITE n " + text);
            return other.run("DUMP n").toString().getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
        }
    }

    @Test
    void shouldEndBackgroundWorkOfCommands() {
        TestClient other = server.client();
        server.world().settle();
        other.send("BUSY.WORK");
        other.send("PING");
        client.send("MODULE", "UNLOAD", "busy");
        server.world().turn();
        server.world().turn();
        server.world().settle();
        assertEquals(List.of("OK"), client.replies());
        List<Object> replies = other.replies();
        assertEquals("-ERR module busy was unloaded", replies.getFirst().toString());
        assertEquals("PONG", replies.getLast());
    }

    @Test
    void shouldEndTimersListenersAndInterceptors() {
        server.advance(35);
        assertEquals("3", System.getProperty("acme.busy.ticks"));
        unload();
        System.clearProperty("acme.busy.intercepted");
        server.advance(1000);
        client.run("PING");
        assertEquals("3", System.getProperty("acme.busy.ticks"));
        assertNull(System.getProperty("acme.busy.intercepted"));
        assertEquals(0, server.kernel().executor().faults().count());
    }

    @Test
    void shouldBeLoadableAgain() {
        for (int round = 0; round < 5; round++) {
            client.run("BUSY.WRITE a " + round);
            assertEquals(Integer.toString(round), client.run("BUSY.READ a"));
            client.run("DEL a");
            assertEquals("OK", unload());
            load();
        }
        assertEquals(1, server.kernel().modules().modules().size());
    }

    @Test
    void shouldRunLaterCommandsOfAPipelineAgainstTheNewTable() {
        client.send("BUSY.TICKS");
        client.send("MODULE", "UNLOAD", "busy");
        client.send("BUSY.TICKS");
        client.send("PING");
        server.world().settle();
        List<Object> replies = client.replies();
        assertEquals(0L, replies.get(0));
        assertEquals("OK", replies.get(1));
        assertError("MODULEMISSING", replies.get(2));
        assertEquals("PONG", replies.get(3));
    }

    @Test
    void shouldKeepTheClassesForWhoeverReadsAFrozenState() {
        client.run("BUSY.WRITE a one");
        var pins = server.kernel().databases().pins();
        var frozen = pins.pin();
        client.run("DEL a");
        unload();
        server.world().settle();
        assertEquals(1, copiesOf(server));
        pins.release(frozen);
        server.world().settle();
        assertEquals(0, copiesOf(server));
    }

    /// How many jars the server holds a copy of.
    private static long copiesOf(TestServer server) {
        return server.kernel().modules().copies();
    }

    @Test
    void shouldBeProtectedByASetting() {
        try (TestServer closed =
                new TestServer.Builder().setting("enable-module-command", "no").start()) {
            TestClient stranger = closed.client();
            for (String request : List.of("MODULE LOAD x", "MODULE LOADEX x", "MODULE UNLOAD x", "MODULE FORGET x")) {
                assertEquals(
                        "-ERR MODULE command not allowed. If the enable-module-command option is set to \"local\", you"
                                + " can run it from a local connection, otherwise you need to set this option in the"
                                + " configuration file, and then restart the server.",
                        stranger.run(request).toString());
            }
            assertEquals(List.of(), stranger.run("MODULE LIST"));
            assertTrue(stranger.run("MODULE HELP") instanceof List);
            assertError("wrong number of arguments for 'module|load' command", stranger.run("MODULE LOAD"));
            assertError("wrong number of arguments for 'module' command", stranger.run("MODULE"));
            assertError("unknown subcommand 'FOO'. Try MODULE HELP.", stranger.run("MODULE FOO"));
        }
    }
}
