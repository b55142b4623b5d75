package io.mortise.kernel;

import io.mortise.kernel.builtin.Authentication;
import io.mortise.kernel.builtin.Builtins;
import io.mortise.kernel.builtin.Protection;
import io.mortise.kernel.config.Configuration;
import io.mortise.kernel.dispatch.ClientState;
import io.mortise.kernel.dispatch.Engine;
import io.mortise.kernel.dispatch.Events;
import io.mortise.kernel.dispatch.Executor;
import io.mortise.kernel.dispatch.Row;
import io.mortise.kernel.dispatch.Statistics;
import io.mortise.kernel.environment.Environment;
import io.mortise.kernel.environment.Network;
import io.mortise.kernel.keyspace.Databases;
import io.mortise.kernel.keyspace.ExpiryCycle;
import io.mortise.kernel.modules.LoadedModule;
import io.mortise.kernel.modules.ModuleHost;
import io.mortise.kernel.modules.pf4j.Pf4jJarStore;
import io.mortise.kernel.propagation.EffectStream;
import io.mortise.spi.event.ServerEvent;
import io.mortise.spi.net.SecureListener;
import io.mortise.spi.persistence.Dataset;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A server, put together: everything that exists once in it, and its life.
///
/// Made and used on the command thread of its [Environment]. Nothing here is static, so any number of kernels can
/// live in one process, each in its own world, real or simulated.
public final class Kernel {
    /// The version of Redis whose behaviour clients can rely on.
    public static final String REDIS_VERSION = "8.8.0";

    private static final Logger LOG = LoggerFactory.getLogger(Kernel.class);
    /// While much is due, expiry works for this long and then lets others work for as long.
    private static final long EXPIRY_STEP_NANOS = 300_000;

    private final Environment environment;
    private final KernelSettings settings;
    private final Configuration configuration;
    private final Databases databases;
    private final Statistics statistics = new Statistics();
    private final EffectStream stream = new EffectStream();
    private final Executor executor;
    private final Engine engine;
    private final List<Row> builtinRows = new ArrayList<>();
    private final ModuleHost modules;
    private final ExpiryCycle expiry;
    private final Authentication authentication;
    private final List<Network.Listening> listeners = new ArrayList<>();
    private final long startedMillis;
    private Runnable onStopped = () -> {};
    private boolean stopping;
    private boolean expires = true;

    /// @param configuration with the values from file and command line; the kernel's settings are published into it
    public Kernel(Environment environment, KernelSettings settings, Configuration configuration) {
        this.environment = environment;
        this.settings = settings;
        this.configuration = configuration;
        this.startedMillis = environment.clock().millis();
        this.databases = new Databases(settings.databases.get().intValue(), environment.random());
        this.executor = new Executor(environment, databases, stream, statistics);
        this.engine = new Engine(environment, executor);
        this.expiry = new ExpiryCycle(databases, executor);
        this.authentication = new Authentication(settings.requirepass, engine::clients);
        engine.welcome(this::welcome);
        executor.guards().protection(new Protection(settings)::allows);
        Builtins.of(this).forEach(definition -> builtinRows.add(new Row(definition, null)));
        this.modules = new ModuleHost(this, new Pf4jJarStore());
    }

    public Environment environment() {
        return environment;
    }

    public KernelSettings settings() {
        return settings;
    }

    public Configuration configuration() {
        return configuration;
    }

    public Databases databases() {
        return databases;
    }

    public Statistics statistics() {
        return statistics;
    }

    public Executor executor() {
        return executor;
    }

    public Engine engine() {
        return engine;
    }

    public Events events() {
        return executor.events();
    }

    public ModuleHost modules() {
        return modules;
    }

    public Authentication authentication() {
        return authentication;
    }

    /// The rows of the kernel's own commands.
    public List<Row> builtinRows() {
        return builtinRows;
    }

    public long startedMillis() {
        return startedMillis;
    }

    /// Prepares a new connection.
    ///
    /// @return why it is refused, or null
    private String welcome(ClientState client) {
        authentication.begin(client);
        return null;
    }

    // ---- life

    /// Opens the ports and begins to work. Modules are loaded by now.
    public void start() throws IOException {
        if (settings.port.get() > 0) {
            for (String host : settings.bind.get().split(" ")) {
                openOn(host);
            }
        }
        scheduleExpiry(100);
        events().fire(new ServerEvent.Ready());
    }

    private void openOn(String host) throws IOException {
        boolean optional = host.startsWith("-");
        try {
            listeners.add(environment
                    .network()
                    .listen(
                            Network.Address.tcp(
                                    optional ? host.substring(1) : host,
                                    settings.port.get().intValue(),
                                    settings.tcpBacklog.get().intValue()),
                            "tcp",
                            null,
                            engine));
        } catch (IOException failed) {
            if (!optional) {
                throw failed;
            }
            LOG.debug("not listening on {}: {}", host, failed.getMessage());
        }
    }

    /// The port that was opened first, also if any was asked for; 0 if none is open.
    public int port() {
        return listeners.isEmpty() ? 0 : listeners.getFirst().port();
    }

    /// Opens a port for a module.
    public Network.Listening openListener(int port, String name, SecureListener secure) throws IOException {
        return environment
                .network()
                .listen(Network.Address.tcp(settings.bind.get().split(" ")[0], port, 511), name, secure, engine);
    }

    /// Closes a module's port, and the connections that came through it.
    public void closeListener(Network.Listening opened, String name) {
        opened.close();
        List.copyOf(engine.clients()).stream()
                .filter(client -> name.equals(client.listener()))
                .forEach(engine::close);
    }

    /// The deep access that a module gets to the data.
    public Dataset datasetFor(LoadedModule module) {
        return new KernelDataset(this, module);
    }

    /// Sets what is to be done when the server has stopped.
    public void onStopped(Runnable listener) {
        onStopped = listener;
    }

    /// Ends the server.
    public void shutDown(String reason) {
        if (stopping) {
            return;
        }
        stopping = true;
        LOG.info("stopping: {}", reason);
        events().fire(new ServerEvent.Stopping(null));
        listeners.forEach(Network.Listening::close);
        List.copyOf(engine.clients()).forEach(engine::close);
        modules.stopAll();
        onStopped.run();
    }

    // ---- expiry

    /// Switches the expiry cycle off or on; keys past their time are hidden all the same.
    public void expireActively(boolean wanted) {
        expires = wanted;
    }

    private void scheduleExpiry(long delayMillis) {
        environment.loop().schedule(delayMillis, this::expireSome);
    }

    private void expireSome() {
        if (stopping) {
            return;
        }
        boolean more = false;
        if (expires) {
            executor.beginStep(EXPIRY_STEP_NANOS);
            more = expiry.step(executor.nowMillis());
        }
        scheduleExpiry(more ? 1 : 1000 / settings.hz.get());
    }
}
