package io.mortise.testkit;

import io.mortise.kernel.Kernel;
import io.mortise.kernel.KernelSettings;
import io.mortise.kernel.config.Configuration;
import io.mortise.kernel.modules.Manifest;
import io.mortise.kernel.modules.ModuleLoadException;
import io.mortise.spi.ServerModule;
import io.mortise.testkit.simulation.World;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The real kernel in a simulated world, with modules of the test's choice. Everything runs on the test's thread,
/// and time passes when the test says so.
///
/// ```java
/// try (TestServer server = TestServer.with(new StringsModule())) {
///     TestClient client = server.client();
///     client.run("SET a 1 PX 100");
///     server.advance(101);
///     assertNull(client.run("GET a"));
/// }
/// ```
public final class TestServer implements AutoCloseable {
    private final World world;
    private final Kernel kernel;

    private TestServer(World world, Kernel kernel) {
        this.world = world;
        this.kernel = kernel;
    }

    /// A server with these modules, and everything else as it is by itself.
    public static TestServer with(ServerModule... modules) {
        return new Builder().modules(modules).start();
    }

    /// Says what server is wanted.
    public static final class Builder {
        private final List<ServerModule> modules = new ArrayList<>();
        private final Map<String, String> settings = new LinkedHashMap<>();
        private long seed = 1;

        public Builder modules(ServerModule... added) {
            modules.addAll(List.of(added));
            return this;
        }

        public Builder setting(String name, String value) {
            settings.put(name, value);
            return this;
        }

        /// What chance is determined by; 1 unless set.
        public Builder seed(long newSeed) {
            seed = newSeed;
            return this;
        }

        public TestServer start() {
            return start(new World(seed));
        }

        /// Starts the server in a world that is there already.
        public TestServer start(World world) {
            Configuration configuration = new Configuration();
            KernelSettings kernelSettings = new KernelSettings();
            settings.putIfAbsent("enable-debug-command", "yes");
            settings.putIfAbsent("enable-module-command", "yes");
            settings.forEach(configuration::preset);
            configuration.publish(kernelSettings.declared);
            Kernel kernel = new Kernel(world.environment(), kernelSettings, configuration);
            try {
                for (ServerModule module : modules) {
                    kernel.modules().install(module, manifestOf(module), "", List.of(), () -> {});
                }
                kernel.start();
            } catch (ModuleLoadException | IOException failed) {
                throw new IllegalStateException(failed);
            }
            return new TestServer(world, kernel);
        }
    }

    /// The id of a module without a jar: its class's name without `Module`, in lower case.
    private static Manifest manifestOf(ServerModule module) {
        String name = module.getClass().getSimpleName().replace("Module", "").toLowerCase(Locale.ROOT);
        return Manifest.inProcess(name.isEmpty() ? "test" : name, "0.0.0");
    }

    /// A new connection.
    public TestClient client() {
        return new TestClient(world);
    }

    /// The world, to disturb it.
    public World world() {
        return world;
    }

    /// The kernel, to look inside.
    public Kernel kernel() {
        return kernel;
    }

    /// Lets time pass, with everything that falls due in it.
    public void advance(long millis) {
        world.advance(millis);
    }

    /// Checks the data structures from top to bottom.
    public void checkInvariants() {
        for (int index = 0; index < kernel.databases().count(); index++) {
            kernel.databases().at(index).checkInvariants();
        }
        kernel.engine().busy().checkInvariants();
    }

    @Override
    public void close() {
        kernel.shutDown("the test is over");
        world.settle();
    }
}
