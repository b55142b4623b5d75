package io.mortise.testkit.modules;

import static io.mortise.testkit.modules.Expect.assertError;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mortise.kernel.config.SettingState;
import io.mortise.testkit.ModuleJar;
import io.mortise.testkit.TestClient;
import io.mortise.testkit.TestServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Jars that must not be loaded: each is refused in a sentence, and leaves nothing.
class ModuleRefusalTest {
    @TempDir
    private Path folder;

    private final TestServer server = TestServer.with();
    private final TestClient client = server.client();
    private int commandsBefore;
    private Set<String> settingsBefore;

    @BeforeEach
    void rememberWhatThereIs() {
        client.call(
                "MODULE",
                "LOAD",
                jar(
                                "first",
                                "first.command(\"TAKEN\", 1, null);"
                                        + "first.settings().number(\"size\", 1, 0, 9).alias(\"taken-size\");")
                        .build(folder));
        commandsBefore = commands();
        settingsBefore = settings();
    }

    @AfterEach
    void shouldHaveLeftNothing() {
        assertEquals(List.of("first"), ids());
        assertEquals(commandsBefore, commands());
        assertEquals(settingsBefore, settings());
        assertEquals("PONG", client.run("PING"));
        server.close();
    }

    private int commands() {
        return server.kernel().executor().table().rows().size();
    }

    private Set<String> settings() {
        Collection<SettingState<?>> all = server.kernel().configuration().all();
        return all.stream()
                .map(setting -> setting.name() + "=" + setting.text())
                .collect(Collectors.toSet());
    }

    private List<String> ids() {
        return server.kernel().modules().modules().stream()
                .map(module -> module.id())
                .toList();
    }

    /// A module whose `describe` does this.
    private static ModuleJar jar(String id, String describe) {
        return jar(id, describe, "");
    }

    /// A module with further members.
    private static ModuleJar jar(String id, String describe, String members) {
        return ModuleJar.of(id, "1.0.0").source("""
                package acme.%1$s;

                import io.mortise.spi.*;
                import io.mortise.spi.keyspace.*;

                public class TheModule implements ServerModule {
                    %3$s

                    public void describe(ModuleDefinition %1$s) {
                        %2$s
                    }
                }
                """.formatted(id, describe, members));
    }

    private void refuses(String reason, ModuleJar jar) {
        refuses(reason, jar.build(folder));
    }

    private void refuses(String reason, Path jar) {
        Object reply = client.call("MODULE", "LOAD", jar);
        assertError("ERR Error loading the extension: ", reply);
        assertError(reason, reply);
    }

    // ---- files

    @Test
    void shouldRefuseWhatIsNoJar() throws Exception {
        Path text = Files.writeString(folder.resolve("text.jar"), "not a jar at all");
        refuses("text.jar is not a jar", text);
        refuses("does not exist", folder.resolve("absent.jar"));
        refuses("is not a file", folder);
        assertError("is no path", client.call("MODULE", "LOAD", "a\0b"));
    }

    @Test
    void shouldRefuseATornJar() throws Exception {
        byte[] whole = Files.readAllBytes(jar("torn", "").build(folder));
        Path torn = Files.write(folder.resolve("half.jar"), java.util.Arrays.copyOf(whole, whole.length / 2));
        refuses("half.jar is not a jar", torn);
    }

    @Test
    void shouldRefuseOurOwnPackages() {
        byte[] some = {1};
        refuses("contains io/mortise/spi/Slice.class", jar("shading", "").entry("io/mortise/spi/Slice.class", some));
        refuses(
                "contains io/mortise/kernel/evil/Spy.class",
                jar("posing", "").entry("io/mortise/kernel/evil/Spy.class", some));
        refuses(
                "contains META-INF/versions/21/io/mortise/spi/Slice.class",
                jar("layered", "").entry("META-INF/versions/21/io/mortise/spi/Slice.class", some));
        Path library = ModuleJar.of("library", "1.0.0")
                .entry("io/mortise/spi/command/Call.class", some)
                .build(folder);
        refuses(
                "nested-1.0.0.jar!/lib/library-1.0.0.jar contains io/mortise/spi/command/Call.class",
                jar("nested", "").library(library));
    }

    // ---- manifests

    @Test
    void shouldRefuseAJarWithoutManifest() {
        refuses("bare-1.0.0.jar has no manifest", jar("bare", "").withoutManifest());
    }

    @Test
    void shouldNameWhatAManifestLacks() {
        for (String attribute : List.of("Plugin-Id", "Plugin-Version", "Plugin-Requires", "Mortise-Module")) {
            refuses("the manifest has no " + attribute, jar("lacking", "").manifest(attribute, null));
        }
    }

    @Test
    void shouldRefuseAttributesThatMakeNoSense() {
        refuses("Plugin-Id 'Wrong Id'", jar("odd", "").manifest("Plugin-Id", "Wrong Id"));
        refuses("Plugin-Version 'one'", jar("odd", "").manifest("Plugin-Version", "one"));
        refuses("Plugin-Requires has '>>3'", jar("odd", "").manifest("Plugin-Requires", ">>3"));
        refuses("Mortise-Layout-Version 'x'", jar("odd", "").manifest("Mortise-Layout-Version", "x"));
        refuses(
                "Plugin-Dependencies has '???', which is not a range",
                jar("odd", "").manifest("Plugin-Dependencies", "first@???"));
        refuses("names the module itself", jar("odd", "").manifest("Plugin-Dependencies", "odd"));
    }

    @Test
    void shouldRefuseAnotherSpi() {
        refuses(
                "module newer 1.0.0 requires an SPI of version >=9.0.0, and this server's is 0.1.0",
                jar("newer", "").manifest("Plugin-Requires", ">=9.0.0"));
        refuses("requires an SPI of version <0.1.0", jar("older", "").manifest("Plugin-Requires", "<0.1.0"));
    }

    // ---- entry classes

    @Test
    void shouldRefuseAnEntryClassThatIsNone() {
        refuses(
                "the class acme.Nowhere that Mortise-Module names is not in the jar",
                jar("absent", "").manifest("Mortise-Module", "acme.Nowhere"));
        refuses(
                "does not implement io.mortise.spi.ServerModule",
                ModuleJar.of("plain", "1.0.0").source("package acme; public class Plain {}"));
        refuses("has no constructor without parameters", jar("asking", "", "public TheModule(int number) {}"));
        refuses("is not a public class with a public constructor", jar("shy", "", "TheModule() {}"));
        refuses(
                "is not a public class with a public constructor",
                ModuleJar.of("vague", "1.0.0")
                        .source("package acme; public abstract class Vague implements io.mortise.spi.ServerModule {}"));
    }

    @Test
    void shouldRefuseAModuleWhoseSuperclassIsMissing() {
        Path library = ModuleJar.of("base", "1.0.0")
                .source("package acme.base; public abstract class Base implements io.mortise.spi.ServerModule {}")
                .build(folder);
        refuses(
                "cannot be loaded: java.lang.NoClassDefFoundError: acme/base/Base",
                ModuleJar.of("orphan", "1.0.0").compiledWith(library).source("""
                        package acme.orphan;

                        public class Orphan extends acme.base.Base {
                            public void describe(io.mortise.spi.ModuleDefinition orphan) {}
                        }
                        """));
    }

    // ---- modules that throw

    @Test
    void shouldRefuseAModuleThatThrows() {
        refuses(
                "module abrupt failed in its constructor: java.lang.IllegalStateException: no",
                jar("abrupt", "", "public TheModule() { throw new IllegalStateException(\"no\"); }"));
        refuses(
                "module clumsy failed in its constructor: java.lang.ExceptionInInitializerError",
                jar("clumsy", "", "static final int X = Integer.parseInt(\"x\");"));
        refuses(
                "module mute failed to describe itself: java.lang.UnsupportedOperationException: not today",
                jar("mute", "if (true) throw new UnsupportedOperationException(\"not today\");"));
        refuses(
                "module missing failed to describe itself: java.lang.NoClassDefFoundError",
                ModuleJar.of("missing", "1.0.0")
                        .compiledWith(ModuleJar.of("api", "1.0.0")
                                .source("package acme.api; public class Api { public static void call() {} }")
                                .build(folder))
                        .source("""
                                package acme.missing;

                                public class Missing implements io.mortise.spi.ServerModule {
                                    public void describe(io.mortise.spi.ModuleDefinition missing) {
                                        acme.api.Api.call();
                                    }
                                }
                                """));
    }

    @Test
    void shouldTakeBackAModuleThatFailsToStart() {
        refuses(
                "module late failed to start: java.lang.IllegalStateException: too late",
                jar("late", """
                        late.command("LATE.DO", 1, (call, reply) -> reply.ok());
                        late.settings().number("size", 1, 0, 9);
                        late.provide(Runnable.class, () -> {});
                        """, """
                        public void start(ModuleRuntime runtime) {
                            runtime.every(5, call -> { throw new IllegalStateException("still there"); });
                            throw new IllegalStateException("too late");
                        }
                        """).manifest("Plugin-Provider", "nobody"));
        server.advance(100);
        assertEquals(0, server.kernel().executor().faults().count());
        assertEquals("OK", client.call("MODULE", "LOADEX", jar("late2", "").build(folder)));
        assertEquals("OK", client.run("MODULE UNLOAD late2"));
    }

    @Test
    void shouldNotKeepSettingsOfAModuleThatFailsToStart() {
        Path jar =
                jar("late", "late.settings().number(\"size\", 1, 0, 9);", """
                        public void start(ModuleRuntime runtime) {
                            throw new IllegalStateException("too late");
                        }
                        """).build(folder);
        assertError("too late", client.call("MODULE", "LOADEX", jar, "CONFIG", "late.size", "7"));
        assertTrue(server.kernel().configuration().unclaimed().presets().isEmpty());
    }

    // ---- clashes

    @Test
    void shouldRefuseTheSameModuleTwice() {
        refuses("module first is loaded already, version 1.0.0 from ", folder.resolve("first-1.0.0.jar"));
    }

    @Test
    void shouldRefuseNamesThatAreTaken() {
        refuses(
                "module second declares the command taken, which module first 1.0.0 has",
                jar("second", "second.command(\"taken\", 1, null);"));
        refuses(
                "module second declares the command PING, which the kernel has",
                jar("second", "second.command(\"PING\", 1, null);"));
        refuses(
                "module second declares the command Twice twice",
                jar("second", "second.command(\"twice\", 1, null); second.command(\"Twice\", 1, null);"));
        refuses(
                "module second declares the setting taken-size, which is taken",
                jar("second", "second.settings().bool(\"x\", true).alias(\"taken-size\");"));
        refuses(
                "module second declares the setting port, which is taken",
                jar("second", "second.settings().bool(\"x\", true).alias(\"port\");"));
        refuses(
                "module second failed to describe itself: java.lang.IllegalArgumentException: a command's name",
                jar("second", "second.command(\"TWO WORDS\", 1, null);"));
        assertNull(server.kernel().configuration().find("second.x"));
    }

    private static final String TYPE = """
            static final class TheType extends ModuleCodec<Object> implements DataType<Object> {
                final String name;
                TheType(String name, String wireName) { super(wireName, 0); this.name = name; }
                public String name() { return name; }
                public ValueCodec<Object> codec() { return this; }
                public long weigh(Object value) { return 8; }
                protected void write(Object value, ModuleWriter out) {}
                protected Object read(ModuleReader in, int version) { return new Object(); }
            }
            """;

    @Test
    void shouldRefuseTypesThatDoNotFit() {
        refuses(
                "module second declares the types [thing], but its manifest names [] (Mortise-Types)",
                jar("second", "second.type(new TheType(\"thing\", \"thing\"));", TYPE));
        refuses(
                "module second declares the types [], but its manifest names [thing]",
                jar("second", "").manifest("Mortise-Types", "thing"));
        refuses(
                "module second declares the type thing twice",
                jar(
                                "second",
                                "second.type(new TheType(\"thing\", \"a\")); second.type(new TheType(\"thing\", \"b\"));",
                                TYPE)
                        .manifest("Mortise-Types", "thing"));
        refuses(
                "the encoded name same-----, which is taken",
                jar(
                                "second",
                                "second.type(new TheType(\"one\", \"same\")); second.type(new TheType(\"two\", \"same\"));",
                                TYPE)
                        .manifest("Mortise-Types", "one, two"));
    }

    @Test
    void shouldRefuseATypeThatAnotherModuleHas() {
        ModuleJar owner = jar("owner", "owner.type(new TheType(\"thing\", \"thing\"));", TYPE)
                .manifest("Mortise-Types", "thing");
        client.call("MODULE", "LOAD", owner.build(folder));
        refuses(
                "module second declares the type thing, which module owner has",
                jar("second", "second.type(new TheType(\"thing\", \"other\"));", TYPE)
                        .manifest("Mortise-Types", "thing"));
        assertEquals("OK", client.run("MODULE UNLOAD owner"));
    }

    @Test
    void shouldRefuseASecondProviderOfADeepPoint() {
        String describe = "%1$s.admission(call -> null);";
        client.call("MODULE", "LOAD", jar("gate", describe.formatted("gate")).build(folder));
        refuses(
                "module second and module gate 1.0.0 both provide the admission, of which there is one",
                jar("second", describe.formatted("second")));
        assertEquals("OK", client.run("MODULE UNLOAD gate"));
    }
}
