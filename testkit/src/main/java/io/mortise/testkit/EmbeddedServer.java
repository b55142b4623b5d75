package io.mortise.testkit;

import io.mortise.kernel.Kernel;
import io.mortise.kernel.KernelSettings;
import io.mortise.kernel.config.Configuration;
import io.mortise.kernel.environment.real.RealEnvironment;
import io.mortise.kernel.environment.real.SystemClock;
import io.mortise.kernel.environment.real.Transport;
import io.mortise.kernel.modules.Manifest;
import io.mortise.spi.ServerModule;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/// The real server with real sockets, inside the process of a test or of a tool.
public final class EmbeddedServer implements AutoCloseable {
    private final RealEnvironment world;
    private final Kernel kernel;

    private final CompletableFuture<Void> stopped = new CompletableFuture<>();

    private EmbeddedServer(RealEnvironment world, Kernel kernel) {
        this.world = world;
        this.kernel = kernel;
        kernel.onStopped(() -> stopped.complete(null));
    }

    /// Says what server is wanted.
    public static final class Builder {
        private final List<ServerModule> modules = new ArrayList<>();
        private final Map<String, String> settings = new LinkedHashMap<>();
        private String transport = "auto";

        public Builder modules(ServerModule... added) {
            modules.addAll(List.of(added));
            return this;
        }

        public Builder setting(String name, String value) {
            settings.put(name, value);
            return this;
        }

        /// How sockets are reached: `epoll`, `io_uring`, `nio`; the best there is unless set.
        public Builder transport(String word) {
            transport = word;
            return this;
        }

        /// Starts the server on the loopback interface.
        ///
        /// @param port 0 for any free one
        public EmbeddedServer start(int port) throws Exception {
            Path directory = Path.of(settings.getOrDefault("dir", "")).toAbsolutePath();
            RealEnvironment world = new RealEnvironment(Transport.of(transport), 2, () -> directory, new SystemClock());
            try {
                Kernel kernel = onLoop(world, () -> begin(world, port));
                return new EmbeddedServer(world, kernel);
            } catch (ExecutionException failed) {
                world.close();
                throw failed.getCause() instanceof IOException refused ? refused : failed;
            }
        }

        private Kernel begin(RealEnvironment world, int port) throws Exception {
            Configuration configuration = new Configuration();
            KernelSettings kernelSettings = new KernelSettings();
            settings.putIfAbsent("enable-debug-command", "yes");
            settings.putIfAbsent("enable-module-command", "yes");
            settings.putIfAbsent("bind", "127.0.0.1");
            settings.put("port", Integer.toString(port == 0 ? freePort() : port));
            settings.forEach(configuration::preset);
            configuration.publish(kernelSettings.declared);
            Kernel kernel = new Kernel(world.environment(), kernelSettings, configuration);
            for (ServerModule module : modules) {
                String name =
                        module.getClass().getSimpleName().replace("Module", "").toLowerCase(Locale.ROOT);
                kernel.modules().install(module, Manifest.inProcess(name, "0.0.0"), "", List.of(), () -> {});
            }
            kernel.start();
            return kernel;
        }
    }

    /// To the server, port 0 means none.
    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static <T> T onLoop(RealEnvironment world, Callable<T> work) throws Exception {
        CompletableFuture<T> result = new CompletableFuture<>();
        world.environment().loop().execute(() -> {
            try {
                result.complete(work.call());
            } catch (Throwable failed) {
                result.completeExceptionally(failed);
            }
        });
        return result.get();
    }

    public int port() {
        return kernel.port();
    }

    /// The kernel, to look inside. What belongs to the command thread may change while it is looked at.
    public Kernel kernel() {
        return kernel;
    }

    @Override
    public void close() throws Exception {
        onLoop(world, () -> {
            kernel.shutDown("the embedded server is closed");
            return null;
        });
        stopped.get();
        world.close();
    }

    /// Runs a server for tools until it is told to end: the port, then the class names of modules and settings as
    /// `name=value`.
    public static void main(String[] arguments) throws Exception {
        Builder builder = new Builder();
        for (String module : List.of(arguments).subList(1, arguments.length)) {
            int equals = module.indexOf('=');
            if (equals > 0) {
                builder.setting(module.substring(0, equals), module.substring(equals + 1));
                continue;
            }
            builder.modules(Class.forName(module)
                    .asSubclass(ServerModule.class)
                    .getDeclaredConstructor()
                    .newInstance());
        }
        EmbeddedServer server = builder.start(Integer.parseInt(arguments[0]));
        System.out.println("ready on port " + server.port());
        server.stopped.get();
        server.world.close();
        System.exit(0);
    }
}
