package io.mortise.testkit.modules;

import static io.mortise.testkit.modules.Expect.assertError;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.mortise.kernel.modules.LoadedModule;
import io.mortise.kernel.modules.ModuleHost;
import io.mortise.kernel.modules.ModuleLoadException;
import io.mortise.kernel.modules.ModuleRequest;
import io.mortise.testkit.ModuleJar;
import io.mortise.testkit.TestClient;
import io.mortise.testkit.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Modules that need each other: order, versions, packages and services.
class ModuleDependencyTest {
    @TempDir
    private Path folder;

    private final TestServer server = TestServer.with();
    private final TestClient client = server.client();
    private final ModuleHost host = server.kernel().modules();

    @AfterEach
    void stop() {
        server.close();
    }

    /// A module that does nothing.
    private static ModuleJar quiet(String id, String version, String dependencies) {
        return ModuleJar.of(id, version)
                .manifest("Plugin-Dependencies", dependencies)
                .source("""
                        package acme.%s;

                        public class Quiet implements io.mortise.spi.ServerModule {
                            public void describe(io.mortise.spi.ModuleDefinition quiet) {}
                        }
                        """.formatted(id));
    }

    private List<String> loaded() {
        return host.modules().stream().map(LoadedModule::id).toList();
    }

    private String refusal(ModuleRequest... requests) {
        return assertThrows(ModuleLoadException.class, () -> host.loadAll(folder.toString(), List.of(requests)))
                .getMessage();
    }

    @Test
    void shouldLoadAFolderInTheOrderOfDependencies() throws Exception {
        quiet("alpha", "1.0.0", "delta, beta@>=1.0.0").build(folder);
        quiet("beta", "1.0.0", "gamma?").build(folder);
        quiet("gamma", "1.0.0", null).build(folder);
        quiet("delta", "1.0.0", "beta").build(folder);
        host.loadAll(folder.toString(), List.of());
        assertEquals(List.of("gamma", "beta", "delta", "alpha"), loaded());
        host.modules().forEach(module -> assertEquals(true, module.isFromDirectory()));
    }

    @Test
    void shouldTakeAFolderThatIsNotThereAsEmpty() throws Exception {
        host.loadAll(folder.resolve("nowhere").toString(), List.of());
        assertEquals(List.of(), loaded());
    }

    @Test
    void shouldOrderLinesAndFolderTogether(@TempDir Path elsewhere) throws Exception {
        quiet("alpha", "1.0.0", "omega").build(folder);
        Path omega = quiet("omega", "1.0.0", null).build(elsewhere);
        host.loadAll(folder.toString(), List.of(new ModuleRequest(omega.toString(), List.of("x"))));
        assertEquals(List.of("omega", "alpha"), loaded());
        assertEquals(List.of("x"), host.module("omega").arguments());
        assertEquals(false, host.module("omega").isFromDirectory());
    }

    @Test
    void shouldLoadAJarOnceThatIsNamedTwice() throws Exception {
        Path jar = quiet("alpha", "1.0.0", null).build(folder);
        host.loadAll(folder.toString(), List.of(new ModuleRequest(jar.toString(), List.of("argument"))));
        assertEquals(List.of("argument"), host.module("alpha").arguments());
    }

    @Test
    void shouldRefuseTwoJarsOfOneModule() {
        quiet("alpha", "1.0.0", null).build(folder);
        quiet("alpha", "2.0.0", null).build(folder);
        assertEquals(
                "there are two jars of module alpha: " + folder + "/alpha-1.0.0.jar (version 1.0.0) and " + folder
                        + "/alpha-2.0.0.jar (version 2.0.0)",
                refusal());
    }

    @Test
    void shouldNameWhatIsMissing() {
        quiet("alpha", "1.0.0", "zeta@>=2.0.0").build(folder);
        assertEquals("module alpha 1.0.0 depends on module zeta >=2.0.0, which is not loaded", refusal());
    }

    @Test
    void shouldNameTheVersionThatDoesNotDo() {
        quiet("alpha", "1.0.0", "zeta@>=2.0.0 & <3.0.0").build(folder);
        quiet("zeta", "3.1.0", null).build(folder);
        assertEquals(
                "module alpha 1.0.0 depends on module zeta >=2.0.0 & <3.0.0, but version 3.1.0 is loaded", refusal());
    }

    @Test
    void shouldCheckTheVersionOfAnOptionalDependencyThatIsThere() {
        quiet("alpha", "1.0.0", "zeta?@>=2.0.0").build(folder);
        quiet("zeta", "1.0.0", null).build(folder);
        assertEquals("module alpha 1.0.0 depends on module zeta >=2.0.0, but version 1.0.0 is loaded", refusal());
    }

    @Test
    void shouldCountASnapshotAsItsRelease() throws Exception {
        quiet("alpha", "1.0.0", "zeta@>=2.0.0").build(folder);
        quiet("zeta", "2.0.0-SNAPSHOT", null).build(folder);
        host.loadAll(folder.toString(), List.of());
        assertEquals(List.of("zeta", "alpha"), loaded());
    }

    @Test
    void shouldNameTheCircle() {
        quiet("alpha", "1.0.0", "beta").build(folder);
        quiet("beta", "1.0.0", "gamma").build(folder);
        quiet("gamma", "1.0.0", "beta").build(folder);
        assertEquals("modules depend on each other in a circle: beta -> gamma -> beta", refusal());
        assertEquals(List.of(), loaded());
    }

    @Test
    void shouldLeaveNoCopiesOfJarsThatWereNotLoaded() throws IOException {
        quiet("alpha", "1.0.0", "absent").build(folder);
        Files.writeString(folder.resolve("zzz.jar"), "no jar");
        refusal();
        server.world().settle();
        assertEquals(0, host.copies());
    }

    // ---- packages and services

    private static ModuleJar provider() {
        return ModuleJar.of("provider", "1.0.0")
                .manifest("Mortise-Exports", "acme.provider.api")
                .manifest("Mortise-Module", "acme.provider.Provider")
                .source("package acme.provider.api; public interface Greeter { String greet(String name); }")
                .source("package acme.provider.inside; public class Hidden {}")
                .source("""
                        package acme.provider;

                        import acme.provider.api.Greeter;
                        import io.mortise.spi.*;

                        public class Provider implements ServerModule {
                            public void describe(ModuleDefinition provider) {
                                provider.provide(Greeter.class, name -> "hello " + name);
                            }
                        }
                        """);
    }

    private static ModuleJar user(Path provider, String dependencies) {
        return ModuleJar.of("user", "1.0.0")
                .manifest("Plugin-Dependencies", dependencies)
                .compiledWith(provider)
                .source("""
                        package acme.user;

                        import acme.provider.api.Greeter;
                        import io.mortise.spi.*;

                        public class User implements ServerModule {
                            public void describe(ModuleDefinition user) {
                                var greeter = user.require(Greeter.class);
                                user.command("USER.GREET", 2, (call, reply) ->
                                        reply.bulk(greeter.get().greet(call.argument(1).toString())));
                                user.command("USER.PEEK", 1, (call, reply) -> {
                                    try {
                                        Class.forName("acme.provider.inside.Hidden");
                                        reply.integer(1);
                                    } catch (ClassNotFoundException hidden) {
                                        reply.integer(0);
                                    }
                                });
                            }
                        }
                        """);
    }

    @Test
    void shouldServeOneModuleWithAnother() {
        Path provider = provider().build(folder);
        Path user = user(provider, "provider@^1.0").build(folder);
        assertError("depends on module provider ^1.0, which is not loaded", client.call("MODULE", "LOAD", user));
        assertEquals("OK", client.call("MODULE", "LOAD", provider));
        assertEquals("OK", client.call("MODULE", "LOAD", user));
        assertEquals("hello you", client.run("USER.GREET you"));
        assertEquals(0L, client.run("USER.PEEK"));
        assertEquals(List.of("provider"), host.using(host.module("user")));
        assertError("module user uses module provider", client.run("MODULE UNLOAD provider"));
        assertEquals("OK", client.run("MODULE UNLOAD user"));
        assertEquals("OK", client.run("MODULE UNLOAD provider"));
    }

    @Test
    void shouldTakeUsersAlongIfAsked() {
        Path provider = provider().build(folder);
        assertEquals("OK", client.call("MODULE", "LOAD", provider));
        assertEquals(
                "OK",
                client.call("MODULE", "LOAD", user(provider, "provider@^1.0").build(folder)));
        assertEquals("OK", client.run("MODULE UNLOAD provider CASCADE"));
        assertEquals(List.of(), loaded());
        assertError("MODULEMISSING module user", client.run("USER.GREET you"));
        server.world().settle();
        assertEquals(0, host.copies());
    }

    @Test
    void shouldPreferTheExportersClassesToCopies() {
        Path provider = provider().build(folder);
        Path user = user(provider, "provider")
                .source("package acme.provider.api; public interface Greeter { String greet(String name); }")
                .build(folder);
        client.call("MODULE", "LOAD", provider);
        assertEquals("OK", client.call("MODULE", "LOAD", user));
        assertEquals("hello you", client.run("USER.GREET you"));
    }

    @Test
    void shouldNotShowExportsToModulesThatDoNotDependOnThem() {
        Path provider = provider().build(folder);
        Path user = user(provider, null).build(folder);
        client.call("MODULE", "LOAD", provider);
        assertError("NoClassDefFoundError: acme/provider/api/Greeter", client.call("MODULE", "LOAD", user));
    }

    @Test
    void shouldRefuseServicesOfModulesThatAreNotDependedOn() {
        String source = """
                package acme.%1$s;

                import io.mortise.spi.*;

                public class Side implements ServerModule {
                    public void describe(ModuleDefinition side) {
                        %2$s;
                    }
                }
                """;
        Path asking = ModuleJar.of("asking", "1.0.0")
                .source(source.formatted("asking", "side.require(Runnable.class)"))
                .build(folder);
        assertError(
                "requires the service java.lang.Runnable, which no loaded module offers",
                client.call("MODULE", "LOAD", asking));
        client.call(
                "MODULE",
                "LOAD",
                ModuleJar.of("giving", "1.0.0")
                        .source(source.formatted("giving", "side.provide(Runnable.class, () -> {})"))
                        .build(folder));
        assertError(
                "requires the service java.lang.Runnable of module giving, but its manifest does not depend on that",
                client.call("MODULE", "LOAD", asking));
    }
}
