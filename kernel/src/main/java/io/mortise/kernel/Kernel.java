package io.mortise.kernel;

import io.mortise.kernel.acl.AccessControl;
import io.mortise.kernel.acl.Authentication;
import io.mortise.kernel.acl.Users;
import io.mortise.kernel.builtin.Builtins;
import io.mortise.kernel.builtin.Protection;
import io.mortise.kernel.config.AbsentSettings;
import io.mortise.kernel.config.Configuration;
import io.mortise.kernel.dataset.Loading;
import io.mortise.kernel.dataset.ModuleStates;
import io.mortise.kernel.dispatch.ClientState;
import io.mortise.kernel.dispatch.Conditions;
import io.mortise.kernel.dispatch.Engine;
import io.mortise.kernel.dispatch.Events;
import io.mortise.kernel.dispatch.Executor;
import io.mortise.kernel.dispatch.Row;
import io.mortise.kernel.dispatch.Statistics;
import io.mortise.kernel.environment.Connection.Encryption;
import io.mortise.kernel.environment.Environment;
import io.mortise.kernel.environment.Security;
import io.mortise.kernel.info.Identity;
import io.mortise.kernel.info.Info;
import io.mortise.kernel.info.KernelSections;
import io.mortise.kernel.info.Rates;
import io.mortise.kernel.keyspace.Databases;
import io.mortise.kernel.keyspace.ExpiryCycle;
import io.mortise.kernel.modules.ModuleHost;
import io.mortise.kernel.modules.pf4j.Pf4jJarStore;
import io.mortise.kernel.propagation.EffectStream;
import io.mortise.spi.event.ServerEvent;
import io.mortise.spi.persistence.DatasetLoader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A server, put together: everything that exists once in it, and its life.
///
/// Made and used on the command thread of its [Environment]. Nothing here is static, so any number of kernels can
/// live in one process, each in its own world, real or simulated.
public final class Kernel {
    /// The version of this server.
    public static final String VERSION = Version.ofThisServer();
    /// The version of Redis whose behaviour clients can rely on.
    public static final String REDIS_VERSION = "8.8.0";

    private static final Logger LOG = LoggerFactory.getLogger(Kernel.class);
    /// While much is due, expiry works for this long and then lets others work for as long. What arrives meanwhile
    /// waits, so it is short.
    private static final long EXPIRY_STEP_NANOS = 200_000;
    private static final long ROUND_MILLIS = 100;

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
    private final ModuleStates states;
    private final Loading loading;
    private final Memory memory;
    private final ExpiryCycle expiry;
    private final Info info;
    private final Rates rates;
    private Identity identity;
    private final Users users;
    private final AccessControl access;
    private final Authentication authentication;
    private final Ports ports;
    private final Guests guests;
    private final long startedMillis;
    private Runnable onStopped = () -> {};
    private Consumer<Throwable> onLoadFailed = failure -> {};
    private Runnable onCrashed = () -> shutDown("a fatal error");
    private boolean crashed;
    private long peakMemory;
    private long peakMillis;
    /// Whether modules are being asked to get ready for the end.
    private boolean ending;
    private boolean stopping;
    private boolean serving;
    private boolean expires = true;

    /// @param configuration with the values from file and command line; the kernel's settings are published into it
    public Kernel(Environment environment, KernelSettings settings, Configuration configuration) {
        this.environment = environment;
        this.settings = settings;
        this.configuration = configuration;
        configuration.standIns(AbsentSettings.declared());
        this.startedMillis = environment.clock().millis();
        this.databases = new Databases(settings.databases.get().intValue(), environment.random());
        this.executor = new Executor(environment, databases, stream, statistics);
        this.engine = new Engine(environment, executor);
        executor.faults().onFatal(this::crash);
        environment.loop().onUncaught(fault -> executor.faults().fatal("a task of the command thread", fault));
        this.expiry = new ExpiryCycle(databases, executor.reaper());
        this.ports = new Ports(environment, settings, engine);
        this.identity = Identity.by(environment.random());
        this.info = new Info(() -> modules().facts());
        this.rates = new Rates(statistics);
        KernelSections.addTo(info, this, rates);
        this.users =
                new Users(executor::table, () -> settings.aclPubsubDefault.get().equals("allchannels"));
        this.access = new AccessControl(
                users, executor::table, statistics, environment.clock()::millis, settings.acllogMaxLen::get);
        this.authentication = new Authentication(users, access, settings.requirepass, engine::clients);
        executor.guards().access(access);
        this.guests = new Guests(settings, engine, authentication::isOpen);
        engine.welcome(this::welcome);
        executor.guards().protection(new Protection(settings)::allows);
        Builtins.of(this).forEach(definition -> builtinRows.add(new Row(definition, null)));
        this.modules = new ModuleHost(this, new Pf4jJarStore());
        this.states = new ModuleStates(
                modules::modules, databases, executor.pendingKeys().shared());
        Watch.over(executor.observation(), settings);
        this.memory = new Memory(
                settings, executor, this::otherMemory, environment.machine().heapMostBytes());
        this.loading = new Loading(environment, executor, states, modules.known(), modules.replay());
        this.loading.whenReloaded(modules::dataLoaded);
        databases.pins().clock(executor.clock());
        executor.reaper().modules(modules::module);
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

    /// All users.
    public Users users() {
        return users;
    }

    /// What stands before the commands of users who may not do everything.
    public AccessControl access() {
        return access;
    }

    /// Who a connection is.
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

    /// The sections of INFO.
    public Info info() {
        return info;
    }

    /// Names by which this server is told from others.
    public Identity identity() {
        return identity;
    }

    /// Gives the history of the data a new name, as if it had become another one.
    public void renewIdentity() {
        identity =
                new Identity(identity.run(), Identity.by(environment.random()).replication());
    }

    /// Whether the dataset is being loaded.
    public boolean isLoading() {
        return (executor.conditions() & Conditions.LOADING) != 0;
    }

    /// Whether the server is about to end.
    public boolean isStopping() {
        return stopping;
    }

    /// The bytes in memory of keys, values and requests, as the server counts them.
    public long usedMemory() {
        return databases.memory() + otherMemory();
    }

    /// The bytes in memory of requests, replies and connections.
    private long otherMemory() {
        return engine.memory() + clientMemory();
    }

    /// The bytes that connections take, with what waits on them.
    public long clientMemory() {
        return engine.busy().sums().bytes();
    }

    /// The most memory that was used at any time that it was looked at.
    public long peakMemory() {
        long used = usedMemory();
        if (used > peakMemory) {
            peakMemory = used;
            peakMillis = environment.clock().millis();
        }
        return peakMemory;
    }

    /// When that was.
    public long peakMillis() {
        return peakMillis;
    }

    /// Begins to look for the most memory anew.
    public void forgetPeakMemory() {
        peakMemory = 0;
    }

    /// Prepares a new connection.
    ///
    /// @return why it is refused, or null
    private String welcome(ClientState client) {
        authentication.begin(client);
        Encryption encryption = client.connection().encryption();
        if (encryption != null && encryption.user() != null) {
            authentication.certify(client, encryption.user());
        }
        return guests.admit(client);
    }

    // ---- life

    /// Opens the ports and begins to work. Modules are loaded by now.
    ///
    /// @throws IllegalArgumentException if a setting was given that nothing in this server has
    public void start() throws IOException {
        configuration.settle();
        loadUsers();
        ports.open();
        ports.follow(configuration);
        scheduleExpiry(100_000_000);
        scheduleRounds();
        DatasetLoader loader = modules.datasetLoader();
        if (loader == null) {
            serving = true;
            events().fire(new ServerEvent.Ready());
        } else {
            loading.begin(loader, this::loaded);
        }
    }

    /// Makes the users that the configuration, or a file of their own, defines.
    private void loadUsers() throws IOException {
        String path = settings.aclfile.get();
        if (path.isEmpty()) {
            users.add(configuration.users());
            return;
        }
        if (!configuration.users().isEmpty()) {
            throw new IllegalArgumentException("there are users in the configuration and also in the file '" + path
                    + "' (aclfile); have them in one place, because nobody could tell which of the two counts");
        }
        users.load(path, Users.read(environment.files(), path));
        authentication.settleAll();
    }

    private void loaded(Throwable failure) {
        if (failure == null) {
            serving = true;
            modules.dataLoaded();
            events().fire(new ServerEvent.Ready());
            return;
        }
        LOG.error("the dataset cannot be loaded: {}", failure.getMessage(), failure);
        onLoadFailed.accept(failure);
        shutDown("the dataset cannot be loaded");
    }

    /// The ports that are open.
    public Ports ports() {
        return ports;
    }

    /// The port that was opened first, also if any was asked for; 0 if none is open.
    public int port() {
        return ports.port();
    }

    /// Opens a port for a module.
    public Ports.OfModule openListener(int port, Security security) throws IOException {
        return ports.openFor(port, security);
    }

    /// State of modules that belongs to no key.
    public ModuleStates states() {
        return states;
    }

    /// The loading of the dataset.
    public Loading loading() {
        return loading;
    }

    /// Sets what is to be done when the dataset cannot be loaded; by itself the server only stops.
    public void onLoadFailed(Consumer<Throwable> listener) {
        onLoadFailed = listener;
    }

    /// Sets what is to be done when the server has stopped.
    public void onStopped(Runnable listener) {
        onStopped = listener;
    }

    /// Sets what is to be done when the server cannot go on, and the log has said why; by itself it shuts down.
    public void onCrashed(Runnable listener) {
        onCrashed = listener;
    }

    private void crash(String place, Throwable fault) {
        if (crashed) {
            return;
        }
        crashed = true;
        if (settings.crashLogEnabled.get()) {
            CrashReport.of(this, place, fault).forEach(LOG::error);
        } else {
            LOG.error("the server cannot go on, in {}", place, fault);
        }
        onCrashed.run();
    }

    /// Whether all data is loaded, so that clients are served.
    public boolean isServing() {
        return serving;
    }

    /// Ends the server in any case, by the configured rule about saving.
    public void shutDown(String reason) {
        shutDown(reason, null, null);
    }

    /// Ends the server. From here on no request is run: those that arrive wait. When the present turn of the loop
    /// is over, since this may be called from a command, the modules get ready; then connections close and modules
    /// stop.
    ///
    /// @param save whether to save first; null for the configured rule
    /// @param refused hears why a module would rather not end, and then the server goes on; null to end all the
    ///     same
    public void shutDown(String reason, Boolean save, Consumer<String> refused) {
        if (ending || stopping) {
            return;
        }
        ending = true;
        LOG.info("stopping: {}", reason);
        loading.cancel();
        engine.rest(true);
        environment.loop().execute(() -> modules.prepareToStop(save, refusal -> decide(refusal, save, refused)));
    }

    private void decide(String refusal, Boolean save, Consumer<String> refused) {
        ending = false;
        if (refusal != null) {
            LOG.error("stopping would lose data: {}", refusal);
            if (refused != null) {
                engine.rest(false);
                refused.accept(refusal);
                return;
            }
        }
        stopping = true;
        ports.close();
        List.copyOf(engine.clients()).forEach(engine::close);
        environment.loop().execute(() -> stop(save));
    }

    private void stop(Boolean save) {
        events().fire(new ServerEvent.Stopping(save));
        modules.stopAll();
        LOG.info("stopped");
        onStopped.run();
    }

    // ---- rounds

    private void scheduleRounds() {
        modules.goRound();
        environment.loop().schedule(ROUND_MILLIS, this::goRound);
    }

    /// What is done again and again, however busy the server is.
    private void goRound() {
        if (stopping) {
            return;
        }
        long now = environment.clock().millis();
        rates.sample(now);
        peakMemory();
        memory.look();
        guests.sendHomeIdle(now);
        guests.sendHomeSlow(now);
        guests.sendHomeLarge();
        scheduleRounds();
    }

    // ---- expiry

    /// Switches the expiry cycle off or on; keys past their time are hidden all the same.
    public void expireActively(boolean wanted) {
        expires = wanted;
    }

    private void scheduleExpiry(long delayNanos) {
        environment.loop().scheduleNanos(delayNanos, this::expireSome);
    }

    private void expireSome() {
        if (stopping) {
            return;
        }
        boolean more = false;
        if (expires
                && !ending
                && serving
                && !loading.isRunning()
                && !executor.pause().isOn()) {
            executor.reaper().beginStep(EXPIRY_STEP_NANOS);
            more = expiry.step(executor.nowMillis());
            executor.reaper().endStep(more);
        }
        scheduleExpiry(more ? EXPIRY_STEP_NANOS : 1_000_000_000 / settings.hz.get());
    }
}
