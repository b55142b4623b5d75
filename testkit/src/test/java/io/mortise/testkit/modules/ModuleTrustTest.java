package io.mortise.testkit.modules;

import static io.mortise.testkit.modules.Expect.assertError;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.mortise.testkit.ModuleJar;
import io.mortise.testkit.TestClient;
import io.mortise.testkit.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Looking into jars, and which of them are let in.
class ModuleTrustTest {
    private static final String TRAP = """
            package acme.trap;

            import io.mortise.spi.*;

            public class Trap implements ServerModule {
                static { System.setProperty("acme.trap.ran", "yes"); }

                public void describe(ModuleDefinition trap) {
                    trap.command("TRAP.SAY", 1, (call, reply) -> reply.ok());
                }
            }
            """;

    @TempDir
    private Path folder;

    private Path jar;
    private TestServer server;

    @BeforeEach
    void build() {
        jar = ModuleJar.of("trap", "1.2.3")
                .manifest("Mortise-Types", "trap")
                .manifest("Mortise-Layout-Version", "7")
                .manifest("Mortise-Needs", "files, network")
                .manifest("Plugin-Dependencies", "other@>=2.0.0")
                .manifest("Plugin-Provider", "Acme")
                .source(TRAP)
                .build(folder);
    }

    private TestClient server(String... settings) {
        TestServer.Builder builder = new TestServer.Builder();
        for (int index = 0; index < settings.length; index += 2) {
            builder.setting(settings[index], settings[index + 1]);
        }
        server = builder.start();
        return server.client();
    }

    @AfterEach
    void stop() {
        server.world().settle();
        assertEquals(
                server.kernel().modules().modules().size(),
                server.kernel().modules().copies());
        server.close();
        System.clearProperty("acme.trap.ran");
    }

    private static Map<Object, Object> inspect(TestClient client, Path path) {
        List<?> reply = (List<?>) client.call("MODULE", "INSPECT", path);
        Map<Object, Object> fields = new HashMap<>();
        for (int index = 0; index < reply.size(); index += 2) {
            fields.put(reply.get(index), reply.get(index + 1));
        }
        return fields;
    }

    private Path plain() {
        return ModuleJar.of("plain", "1.0.0")
                .source(TRAP.replace("acme.trap", "acme.plain"))
                .build(folder);
    }

    @Test
    void shouldTellWhatAJarSaysWithoutRunningIt() {
        TestClient client = server();
        Map<Object, Object> fields = inspect(client, jar);
        assertEquals("trap", fields.get("name"));
        assertEquals("1.2.3", fields.get("version"));
        assertEquals("", fields.get("loaded_version"));
        assertEquals("acme.trap.Trap", fields.get("entry_class"));
        assertEquals(List.of("trap"), fields.get("types"));
        assertEquals(7L, fields.get("layout_version"));
        assertEquals(List.of("other >=2.0.0"), fields.get("dependencies"));
        assertEquals("module trap 1.2.3 depends on module other >=2.0.0, which is not loaded", fields.get("unmet"));
        assertEquals(List.of("files", "network"), fields.get("needs"));
        assertEquals("Acme", fields.get("provider"));
        assertEquals(1L, fields.get("classes"));
        assertEquals(64, fields.get("sha256").toString().length());
        assertEquals(List.of(), fields.get("signers"));
        assertEquals(1L, fields.get("allowed"));
        assertNull(System.getProperty("acme.trap.ran"));
        assertError("Error inspecting module: ", client.call("MODULE", "INSPECT", folder.resolve("nowhere.jar")));
    }

    @Test
    void shouldLetInWhatHasAnAllowedDigest() {
        Path plain = plain();
        TestClient asked = server();
        String digest = inspect(asked, plain).get("sha256").toString();
        server.close();
        TestClient client =
                server("module-allowed-sha256", "0".repeat(64) + " " + digest.toUpperCase(java.util.Locale.ROOT));
        assertEquals(0L, inspect(client, jar).get("allowed"));
        assertError("is not allowed here: its SHA-256 is ", client.call("MODULE", "LOAD", jar));
        assertNull(System.getProperty("acme.trap.ran"));
        assertEquals("OK", client.call("MODULE", "LOAD", plain));
        Path other = ModuleJar.of("plain", "2.0.0")
                .source(TRAP.replace("acme.trap", "acme.plain"))
                .build(folder);
        assertError("is not allowed here", client.call("MODULE", "UPGRADE", "plain", other));
        assertError("can't set immutable config", client.run("CONFIG SET module-allowed-sha256 x"));
    }

    // ---- signatures

    private static void tool(String name, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", name).toString());
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
    }

    private Path signed(Path unsigned) throws Exception {
        String keys = folder.resolve("keys.p12").toString();
        tool(
                "keytool",
                "-genkeypair",
                "-keystore",
                keys,
                "-storepass",
                "secret",
                "-alias",
                "acme",
                "-keyalg",
                "EC",
                "-dname",
                "CN=Acme",
                "-validity",
                "10");
        tool("jarsigner", "-keystore", keys, "-storepass", "secret", unsigned.toString(), "acme");
        return unsigned;
    }

    /// The same jar with one entry changed or added.
    private Path changed(Path original, String entry, String content) throws IOException {
        Path changed = folder.resolve("changed.jar");
        try (ZipInputStream in = new ZipInputStream(Files.newInputStream(original));
                ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(changed))) {
            boolean there = false;
            for (ZipEntry next = in.getNextEntry(); next != null; next = in.getNextEntry()) {
                out.putNextEntry(new ZipEntry(next.getName()));
                there |= next.getName().equals(entry);
                out.write(
                        next.getName().equals(entry)
                                ? content.getBytes(java.nio.charset.StandardCharsets.UTF_8)
                                : in.readAllBytes());
            }
            if (!there) {
                out.putNextEntry(new ZipEntry(entry));
                out.write(content.getBytes(java.nio.charset.StandardCharsets.UTF_8));
            }
        }
        return changed;
    }

    @Test
    void shouldLetInWhatAnAllowedSignerHasSigned() throws Exception {
        Path signed = signed(ModuleJar.of("plain", "1.0.0")
                .entry("note.txt", new byte[] {'x'})
                .source(TRAP.replace("acme.trap", "acme.plain"))
                .build(folder));
        TestClient asked = server();
        Map<Object, Object> fields = inspect(asked, signed);
        assertEquals(List.of("CN=Acme"), fields.get("signers"));
        String signer = ((List<?>) fields.get("signer_sha256")).getFirst().toString();
        assertError("its signature does not fit", asked.call("MODULE", "LOAD", changed(signed, "note.txt", "y")));
        assertError(
                "is signed, but not by anybody who has signed all of it: more.txt",
                asked.call("MODULE", "LOAD", changed(signed, "more.txt", "y")));
        server.close();
        TestClient client = server("module-allowed-signers", signer);
        assertError("and it is not signed", client.call("MODULE", "LOAD", jar));
        assertEquals("OK", client.call("MODULE", "LOAD", signed));
        server.close();
        TestClient strict = server("module-allowed-signers", "0".repeat(64));
        assertError("it is signed by CN=Acme (" + signer + ")", strict.call("MODULE", "LOAD", signed));
    }
}
