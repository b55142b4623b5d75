package io.mortise.module.persistence;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.mortise.module.strings.StringsModule;
import io.mortise.spi.ServerModule;
import io.mortise.testkit.TestClient;
import io.mortise.testkit.TestServer;
import io.mortise.testkit.simulation.MemoryFiles;
import io.mortise.testkit.simulation.World;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A disk, and the servers that one after the other work on it, each in a world of its own.
final class Disk {
    final MemoryFiles files = new MemoryFiles();
    private final Map<String, String> settings = new LinkedHashMap<>();
    private long seed = 1;
    TestServer server;
    TestClient client;
    /// Why the last server could not load, or null.
    Throwable failure;

    Disk() {
        // Tests say themselves when to save.
        set("save", "");
        set("enable-protected-configs", "yes");
    }

    Disk set(String name, String value) {
        settings.put(name, value);
        return this;
    }

    Disk seed(long newSeed) {
        seed = newSeed;
        return this;
    }

    /// Starts a server with strings and persistence, and lets it load.
    Disk start() {
        return start(new StringsModule());
    }

    /// Starts a server with persistence and these modules, and lets it load.
    Disk start(ServerModule... others) {
        return begin(others).settle();
    }

    /// Starts a server and lets nothing happen yet.
    Disk begin(ServerModule... others) {
        List<ServerModule> modules = new ArrayList<>(List.of(others));
        modules.add(new PersistenceModule());
        TestServer.Builder builder = new TestServer.Builder().modules(modules.toArray(ServerModule[]::new));
        settings.forEach(builder::setting);
        failure = null;
        server = builder.start(new World(seed++, files));
        server.kernel().onLoadFailed(why -> failure = why);
        return this;
    }

    Disk settle() {
        server.world().settle();
        if (failure == null) {
            client = server.client();
        }
        return this;
    }

    /// Ends the server in good order.
    Disk stop() {
        server.close();
        return this;
    }

    /// Sends a line and gives the reply.
    Object run(String line) {
        return client.run(line);
    }

    /// Sends lines in one piece, so that they are run in one turn, and lets that turn pass.
    void sendTogether(String... lines) {
        java.io.ByteArrayOutputStream all = new java.io.ByteArrayOutputStream();
        for (String line : lines) {
            all.writeBytes(TestClient.request((Object[]) line.split(" ")));
        }
        client.sendRaw(all.toByteArray());
        server.world().turn();
    }

    void expect(Object reply, String line) {
        assertEquals(reply, run(line), line);
    }

    /// A field of INFO persistence.
    String info(String field) {
        for (String line : client.run("INFO persistence").toString().split("\r\n")) {
            if (line.startsWith(field + ":")) {
                return line.substring(field.length() + 1);
            }
        }
        return null;
    }

    /// The names of all files below a directory, `""` for the top.
    List<String> names(String directory) {
        return files.list(directory);
    }
}
