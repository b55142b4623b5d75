package io.mortise.testkit.modules;

import static io.mortise.testkit.modules.Expect.assertError;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.mortise.kernel.modules.ModuleFacts.Section;
import io.mortise.testkit.ModuleJar;
import io.mortise.testkit.TestClient;
import io.mortise.testkit.TestServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Loading of real jars: what a module gets, and what clients see of it.
class ModuleLoadTest {
    private static final String ECHO = """
            package acme.echo;

            import io.mortise.spi.*;

            public class EchoModule implements ServerModule {
                public void describe(ModuleDefinition echo) {
                    String greeting = String.join(" ", echo.arguments());
                    var times = echo.settings().number("times", 1, 1, 10);
                    var loud = echo.settings().bool("loud", false).alias("echo-loud");
                    echo.command("ECHO.SAY", 2, (call, reply) -> {
                        String said = (greeting + " " + call.argument(1)).repeat(times.get().intValue());
                        reply.bulk(loud.get() ? said.toUpperCase(java.util.Locale.ROOT) : said);
                    });
                    echo.info("", fields -> fields.field("greeting", greeting));
                    echo.info("more", fields -> fields.field("times", times.get()));
                }
            }
            """;

    @TempDir
    private Path folder;

    private final TestServer server = TestServer.with();
    private final TestClient client = server.client();

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void shouldRunCommandsOfALoadedJar() {
        Path jar = ModuleJar.of("echo", "1.2.3").source(ECHO).build(folder);
        assertEquals("OK", client.call("MODULE", "LOAD", jar, "good", "morning"));
        assertEquals("good morning you", client.run("ECHO.SAY you"));
        assertEquals("good morning you", client.run("echo.say you"));
    }

    @Test
    void shouldListModules() {
        Path jar = ModuleJar.of("echo", "1.2.3").source(ECHO).build(folder);
        assertEquals(List.of(), client.run("MODULE LIST"));
        client.call("MODULE", "LOAD", jar, "a", "b");
        assertEquals(
                "[[name, echo, ver, 10203, path, " + jar + ", args, [a, b]]]",
                client.run("MODULE LIST").toString());
    }

    @Test
    void shouldGiveFactsForInfo() {
        Path jar = ModuleJar.of("echo", "1.2.3").source(ECHO).build(folder);
        client.call("MODULE", "LOAD", jar, "hi");
        var facts = server.kernel().modules().facts();
        assertEquals(
                "module:name=echo,ver=10203,api=1,filters=0,usedby=[],using=[],options=[]",
                facts.infoLines().getFirst());
        assertEquals(
                Map.of("echo", List.of("echo_greeting:hi"), "echo_more", List.of("echo_times:1")),
                facts.sections().stream().collect(Collectors.toMap(Section::name, Section::fields)));
    }

    @Test
    void shouldTakeSettingsFromLoadex() {
        Path jar = ModuleJar.of("echo", "1.0.0").source(ECHO).build(folder);
        assertEquals(
                "OK",
                client.call(
                        "MODULE",
                        "LOADEX",
                        jar,
                        "CONFIG",
                        "echo.times",
                        "2",
                        "config",
                        "ECHO-LOUD",
                        "yes",
                        "ARGS",
                        "hi"));
        assertEquals("HI YOUHI YOU", client.run("ECHO.SAY you"));
    }

    @Test
    void shouldRefuseSettingsThatAModuleDoesNotHave() {
        Path jar = ModuleJar.of("echo", "1.0.0").source(ECHO).build(folder);
        assertError(
                "there is no setting 'echo.speed'", client.call("MODULE", "LOADEX", jar, "CONFIG", "echo.speed", "2"));
        assertError(
                "the value '11' of 'echo.times' is refused",
                client.call("MODULE", "LOADEX", jar, "CONFIG", "echo.times", "11"));
        assertError("after the path come", client.call("MODULE", "LOADEX", jar, "CONFIG", "echo.times"));
        assertError("after the path come", client.call("MODULE", "LOADEX", jar, "WITH", "echo.times", "1"));
        assertEquals(List.of(), client.run("MODULE LIST"));
    }

    @Test
    void shouldKeepSettingsOverUnloading() {
        Path jar = ModuleJar.of("echo", "1.0.0").source(ECHO).build(folder);
        client.call("MODULE", "LOADEX", jar, "CONFIG", "echo.times", "3");
        assertEquals("OK", client.run("MODULE UNLOAD ECHO"));
        assertEquals("OK", client.call("MODULE", "LOAD", jar, "x"));
        assertEquals("x yx yx y", client.run("ECHO.SAY y"));
    }

    @Test
    void shouldFindLibrariesAndResourcesOfTheJar() {
        Path library = ModuleJar.of("library", "1.0.0").source("""
                        package acme.library;

                        public class Doubling {
                            public static String twice(String text) {
                                return text + text;
                            }
                        }
                        """).build(folder);
        Path jar = ModuleJar.of("user", "1.0.0")
                .source("""
                        package acme.user;

                        import io.mortise.spi.*;

                        public class UserModule implements ServerModule {
                            public void describe(ModuleDefinition user) {
                                user.command("USER.TWICE", 2, (call, reply) ->
                                        reply.bulk(acme.library.Doubling.twice(call.argument(1).toString())));
                                user.command("USER.RESOURCE", 1, (call, reply) -> {
                                    try (var in = UserModule.class.getResourceAsStream("/words.txt")) {
                                        reply.bulk(in.readAllBytes());
                                    } catch (java.io.IOException failed) {
                                        throw new java.io.UncheckedIOException(failed);
                                    }
                                });
                            }
                        }
                        """)
                .library(library)
                .entry("words.txt", "words".getBytes(StandardCharsets.UTF_8))
                .build(folder);
        assertEquals("OK", client.call("MODULE", "LOAD", jar));
        assertEquals("abab", client.run("USER.TWICE ab"));
        assertEquals("words", client.run("USER.RESOURCE"));
    }

    @Test
    void shouldShowModulesTheSpiAndTheJdkAlone() {
        Path jar = ModuleJar.of("spy", "1.0.0").source("""
                        package acme.spy;

                        import io.mortise.spi.*;

                        public class SpyModule implements ServerModule {
                            public void describe(ModuleDefinition spy) {
                                spy.command("SPY.SEES", 2, (call, reply) -> {
                                    try {
                                        Class.forName(call.argument(1).toString());
                                        reply.integer(1);
                                    } catch (ClassNotFoundException hidden) {
                                        reply.integer(0);
                                    }
                                });
                            }
                        }
                        """).build(folder);
        client.call("MODULE", "LOAD", jar);
        assertEquals(1L, client.run("SPY.SEES io.mortise.spi.command.Call"));
        assertEquals(1L, client.run("SPY.SEES java.util.concurrent.Flow"));
        assertEquals(1L, client.run("SPY.SEES java.net.http.HttpClient"));
        for (String hidden : List.of(
                "io.mortise.kernel.Kernel",
                "io.mortise.testkit.TestServer",
                "io.netty.channel.Channel",
                "org.pf4j.Plugin",
                "org.slf4j.Logger",
                "org.junit.jupiter.api.Test")) {
            assertEquals(0L, client.run("SPY.SEES " + hidden), hidden);
        }
    }

    @Test
    void shouldNotMindWhatHappensToTheJarAfterwards() throws Exception {
        Path jar = ModuleJar.of("echo", "1.0.0").source(ECHO).build(folder);
        client.call("MODULE", "LOAD", jar, "hi");
        Files.write(jar, new byte[] {1, 2, 3});
        assertEquals("hi you", client.run("ECHO.SAY you"));
    }

    @Test
    void shouldLoadFromDir() {
        ModuleJar.of("echo", "1.0.0").source(ECHO).build(folder);
        try (TestServer other =
                new TestServer.Builder().setting("dir", folder.toString()).start()) {
            assertEquals("OK", other.client().run("MODULE LOAD echo-1.0.0.jar"));
        }
    }

    @Test
    void shouldLetOtherClientsGoOnWhileAJarIsLoaded() {
        Path jar = ModuleJar.of("echo", "1.0.0").source(ECHO).build(folder);
        TestClient other = server.client();
        server.world().settle();
        client.send("MODULE", "LOAD", jar, "hi");
        client.send("ECHO.SAY", "you");
        other.send("PING");
        other.send("ECHO.SAY", "you");
        server.world().turn();
        server.world().turn();
        assertEquals(List.of(), client.replies());
        List<Object> early = other.replies();
        assertEquals("PONG", early.getFirst());
        assertError("unknown command 'ECHO.SAY'", early.getLast());
        server.world().settle();
        assertEquals(List.of("OK", "hi you"), client.replies());
    }

    @Test
    void shouldGoOnLoadingWhenTheClientGoes() {
        Path jar = ModuleJar.of("echo", "1.0.0").source(ECHO).build(folder);
        TestClient impatient = server.client();
        server.world().settle();
        impatient.send("MODULE", "LOAD", jar, "hi");
        server.world().turn();
        server.world().turn();
        impatient.disconnect();
        server.world().settle();
        assertEquals("hi you", client.run("ECHO.SAY you"));
    }

    @Test
    void shouldRunCallbacksWithTheModulesClassLoader() {
        Path jar = ModuleJar.of("context", "1.0.0").source("""
                        package acme.context;

                        import io.mortise.spi.*;

                        public class ContextModule implements ServerModule {
                            private final StringBuilder seen = new StringBuilder();

                            public ContextModule() {
                                look("constructor");
                            }

                            public void describe(ModuleDefinition context) {
                                look("describe");
                                context.command("CONTEXT.SEEN", 1, (call, reply) -> reply.bulk(seen.toString()));
                            }

                            public void start(ModuleRuntime runtime) {
                                look("start");
                                runtime.after(10, call -> look("timer"));
                                runtime.background(() -> {
                                    look("background");
                                    return null;
                                }, (result, failure) -> look("done"));
                            }

                            private synchronized void look(String where) {
                                boolean own = Thread.currentThread().getContextClassLoader()
                                        == ContextModule.class.getClassLoader();
                                seen.append(where).append(own ? " " : "! ");
                            }
                        }
                        """).build(folder);
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        client.call("MODULE", "LOAD", jar);
        server.advance(20);
        assertEquals("constructor describe start background done timer ", client.run("CONTEXT.SEEN"));
        assertEquals(before, Thread.currentThread().getContextClassLoader());
    }
}
