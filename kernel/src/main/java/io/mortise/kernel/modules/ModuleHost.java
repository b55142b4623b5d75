package io.mortise.kernel.modules;

import io.mortise.kernel.Kernel;
import io.mortise.kernel.config.Configuration;
import io.mortise.kernel.dispatch.CommandTable;
import io.mortise.kernel.dispatch.Row;
import io.mortise.kernel.keyspace.TypeEntry;
import io.mortise.spi.ServerModule;
import io.mortise.spi.ServerModule.StopReason;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.config.Settings;
import io.mortise.spi.event.ServerEvent;
import io.mortise.spi.persistence.DatasetLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The life of modules: installing, unloading, and what is loaded. Owned by the command thread.
///
/// A module describes itself into a [ModuleDeclaration], which has no effect, and gets ready in the background; a
/// [ClashCheck] holds everything that it declares against the running server; then a [Publication] puts all of it in,
/// and the module is started. If anything
/// fails, what was published is taken back and nothing is left. How a jar becomes a module is [JarLoading]'s;
/// nothing here blocks, unless it says so.
public final class ModuleHost {
    private static final Logger LOG = LoggerFactory.getLogger(ModuleHost.class);

    /// Ten seconds.
    private static final int ROUNDS_A_RECORD = 100;

    private final Kernel kernel;
    private final JarStore jars;
    private final JarLoading loading;
    private final Services services = new Services();
    private final Publication publication;
    private final LoaderWatch watch;
    private final ModuleFacts facts;
    private final Map<String, LoadedModule> loaded = new LinkedHashMap<>();
    private final Set<LoadedModule> leaving = new LinkedHashSet<>();
    private final KnownModules known;
    private final PendingReplay replay;
    private final ValueSweep sweep;
    private final Quarantine quarantine;
    private final Generations generations;
    private final Watchdog watchdog;
    private long rounds;
    private final BackgroundWatch backgroundWatch;
    private long overruns;
    private volatile boolean strict;
    private long tableVersion;
    private boolean stopped;

    /// @param jars closed when the server stops
    public ModuleHost(Kernel kernel, JarStore jars) {
        this.kernel = kernel;
        this.facts = new ModuleFacts(this, kernel.databases());
        this.jars = jars;
        this.watch = new LoaderWatch(kernel.environment().workers());
        this.loading = new JarLoading(
                this,
                kernel.environment(),
                jars,
                () -> Path.of(kernel.settings().dir.get()).toAbsolutePath(),
                new Trust(kernel.settings()),
                () -> strict);
        this.publication = new Publication(kernel, services);
        this.known = new KnownModules(
                kernel.environment(), kernel.settings().modulesKnownFile.get());
        this.replay = new PendingReplay(kernel.executor(), known);
        this.sweep = new ValueSweep(kernel, this::ownerOf);
        kernel.executor().owners(this::ownerOf);
        this.generations = new Generations(kernel, this, loading, publication, services);
        this.quarantine = new Quarantine(kernel, this, publication);
        this.backgroundWatch = new BackgroundWatch(kernel.environment().clock());
        this.watchdog = new Watchdog(kernel.environment(), jars, kernel.executor()::units, this::overran);
        followSettings();
        quarantine.listen(kernel.executor().faults());
        known.read(kernel.databases().types());
        kernel.executor().guards().absent(known::missing);
        publishTable();
    }

    /// The loaded modules, in the order of loading.
    public Collection<LoadedModule> modules() {
        return Collections.unmodifiableCollection(loaded.values());
    }

    /// The module of that id, in either case, or null.
    public LoadedModule module(String id) {
        for (LoadedModule module : loaded.values()) {
            if (module.id().equalsIgnoreCase(id)) {
                return module;
            }
        }
        return null;
    }

    /// What loads the dataset at start, or null.
    public DatasetLoader datasetLoader() {
        return loaded.values().stream()
                .map(LoadedModule::datasetLoader)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    /// What clients are told of the modules.
    public ModuleFacts facts() {
        return facts;
    }

    /// The modules that were unloaded, or replaced, and of which values are still in memory as their code made
    /// them.
    public Collection<LoadedModule> leaving() {
        return Collections.unmodifiableCollection(leaving);
    }

    /// The modules that this server has had.
    public KnownModules known() {
        return known;
    }

    /// What applies commands of a log.
    public PendingReplay replay() {
        return replay;
    }

    /// All data is there: looks for values that can be made such of the present code.
    public void dataLoaded() {
        if (kernel.databases().hasPending()) {
            sweep.begin();
        }
    }

    /// What puts other generations of modules in their places.
    public Generations generations() {
        return generations;
    }

    /// What puts modules out of service.
    public Quarantine quarantine() {
        return quarantine;
    }

    private void followSettings() {
        kernel.settings().moduleTimeLimit.onChange(watchdog::limit);
        watchdog.limit(kernel.settings().moduleTimeLimit.get());
        kernel.settings().moduleBackgroundLimit.onChange(backgroundWatch::limit);
        backgroundWatch.limit(kernel.settings().moduleBackgroundLimit.get());
        kernel.settings().moduleStrictMode.onChange(wanted -> strict = wanted);
        strict = kernel.settings().moduleStrictMode.get();
    }

    /// The command thread is there. To be called ten times a second.
    public void goRound() {
        watchdog.hear();
        backgroundWatch.look();
        if (++rounds % ROUNDS_A_RECORD == 0 && FlightEvents.wantsStatistics()) {
            loaded.values().forEach(module -> FlightEvents.statistics(facts.statistics(module)));
        }
    }

    /// How often the command thread was kept for longer than is allowed, by whosever code.
    public long overruns() {
        return overruns;
    }

    private void overran(String id, long millis) {
        overruns++;
        LoadedModule module = loaded.get(id);
        if (module != null) {
            module.overran(millis);
        }
    }

    /// How many values were given to other code, or became dormant, since the server started.
    public long renewedValues() {
        return sweep.cycle().renewed();
    }

    /// The longest time that the command thread was kept by a step of that.
    public long longestSweepStepNanos() {
        return sweep.longestStepNanos();
    }

    /// What renews values whose code has come or gone.
    ValueSweep sweep() {
        return sweep;
    }

    /// Forgets that there was a module: its commands become unknown ones.
    ///
    /// @throws ModuleLoadException if there was none, or if it is loaded
    public void forget(String id) throws ModuleLoadException {
        KnownModules.Known former = known.named(id);
        if (module(id) != null) {
            throw new ModuleLoadException("module " + module(id).id() + " is loaded");
        }
        if (former == null) {
            throw new ModuleLoadException("no such module with that name");
        }
        known.forget(former);
    }

    /// Runs a callback of a module; what it throws is its fault and nobody else's trouble.
    void guard(LoadedModule module, Runnable callback) {
        kernel.executor().faults().guard(module, new Within(module, callback));
    }

    // What upgrades go through for the first time is made of classes, as `Upgrade` says.

    private record Within(LoadedModule module, Runnable callback) implements Runnable {
        @Override
        public void run() {
            module.within(callback);
        }
    }

    private record Stopping(LoadedModule module, StopReason reason) implements Runnable {
        @Override
        public void run() {
            module.instance().stop(reason);
        }
    }

    /// The class loaders of unloaded modules that are still in memory.
    public LoaderWatch watch() {
        return watch;
    }

    /// How many jars there are copies of: of the loaded modules, and of unloaded ones that something still holds.
    public int copies() {
        return jars.copies();
    }

    /// The loaded modules by their ids, as they are now.
    Map<String, LoadedModule> byId() {
        return Map.copyOf(loaded);
    }

    // ---- loading

    /// Loads a jar without blocking.
    ///
    /// @param done called on the command thread, later, with the module, or with why it was not loaded; the other
    ///     is null
    public void load(ModuleRequest request, BiConsumer<LoadedModule, ModuleLoadException> done) {
        loading.load(request, done);
    }

    /// Looks into a jar without running any of its code, and without blocking.
    ///
    /// @param done called on the command thread, later, with what the jar says of itself, or with why it says
    ///     nothing; the other is null
    public void inspect(String path, BiConsumer<JarLoading.Inspection, ModuleLoadException> done) {
        loading.inspect(path, done);
    }

    /// Loads a jar at once, which reads files. For the start of the server, and for transactions.
    public LoadedModule loadNow(ModuleRequest request) throws ModuleLoadException {
        return loading.loadNow(request);
    }

    /// Loads many jars at once, which reads files, each after those that it depends on. For the start of the
    /// server.
    ///
    /// @param folder all jars in it are loaded; null for none. One that does not exist has none
    /// @param requests further jars. One that is also in the folder, byte for byte, is loaded once, with this
    ///     request's arguments
    /// @throws ModuleLoadException at the first that cannot be loaded
    public void loadAll(String folder, List<ModuleRequest> requests) throws ModuleLoadException {
        loading.loadAll(folder, requests);
    }

    /// Loads a module whose classes are there.
    ///
    /// @param path of its jar, or empty
    /// @param source closed when the module is unloaded, or cannot be loaded
    public LoadedModule install(
            ServerModule instance, Manifest manifest, String path, List<String> arguments, AutoCloseable source)
            throws ModuleLoadException {
        return install(instance, manifest, new ModuleRequest(path, arguments), source);
    }

    private LoadedModule install(ServerModule instance, Manifest manifest, ModuleRequest request, AutoCloseable source)
            throws ModuleLoadException {
        LoadedModule module = described(instance, manifest, request, source);
        try {
            prepare(module, proposal(module, request.settings()));
        } catch (ModuleLoadException refused) {
            retire(module);
            throw refused;
        }
        return enter(module, request.settings());
    }

    /// Puts a module that is prepared into the server.
    ///
    /// @throws ModuleLoadException if it cannot be; then it is retired
    LoadedModule enter(LoadedModule module, Map<String, String> settings) throws ModuleLoadException {
        try {
            checkRoomFor(module.manifest());
            new ClashCheck(kernel, services, loaded.values(), module.declaration(), null).run();
            publish(module, settings);
        } catch (ModuleLoadException refused) {
            retire(module);
            throw refused;
        }
        LOG.info(
                "module {} {} is loaded{}",
                module.id(),
                module.version(),
                module.path().isEmpty() ? "" : " from " + module.path());
        FlightEvents.change("load", module);
        known.remember(module);
        if (!module.types.isEmpty() || kernel.databases().hasPending()) {
            sweep.begin();
        }
        kernel.events().fire(new ServerEvent.ModuleLoaded(module.id(), module.version()));
        return module;
    }

    // ---- preparing

    /// The values with which a module would start.
    ///
    /// @param values that are given for its settings
    Settings.Proposal proposal(LoadedModule module, Map<String, String> values) throws ModuleLoadException {
        try {
            return kernel.configuration().proposal(module.declaration().settings, values);
        } catch (RuntimeException refused) {
            throw refused(module, refused);
        }
    }

    /// The values with which another generation would start.
    ///
    /// @param values that are given for its settings; null for those of the former one
    Settings.Proposal proposal(LoadedModule module, LoadedModule former, Map<String, String> values)
            throws ModuleLoadException {
        if (values != null) {
            return proposal(module, values);
        }
        try {
            return kernel.configuration().successors(module.declaration().settings, former.declaration().settings);
        } catch (RuntimeException refused) {
            throw refused(module, refused);
        }
    }

    private static ModuleLoadException refused(LoadedModule module, RuntimeException why) {
        return new ModuleLoadException("module " + module.id() + ": " + why.getMessage());
    }

    /// Has a module do what takes long. On a worker, or, where that cannot be, on the command thread.
    void prepare(LoadedModule module, Settings.Proposal settings) throws ModuleLoadException {
        ResourcesOfModule resources = new ResourcesOfModule(kernel, module.id());
        Throwable[] failure = new Throwable[1];
        module.within(() -> {
            try {
                module.instance().prepare(resources, settings);
            } catch (Throwable thrown) {
                failure[0] = thrown;
            }
        });
        if (failure[0] != null) {
            throw failed("failed to prepare", module.manifest(), failure[0]);
        }
    }

    private LoadedModule newModule(
            ServerModule instance, Manifest manifest, ModuleRequest request, AutoCloseable source) {
        return new LoadedModule(
                manifest,
                request.path(),
                request.arguments(),
                instance,
                new ModuleDeclaration(manifest, request.arguments(), services),
                source,
                backgroundWatch,
                gone -> discard(gone.source()));
    }

    /// Checks that the server takes modules, and has none of that id.
    void checkRoomFor(Manifest manifest) throws ModuleLoadException {
        if (stopped) {
            throw new ModuleLoadException("the server is stopping");
        }
        LoadedModule present = module(manifest.id());
        if (present != null) {
            throw new ModuleLoadException("module " + manifest.id()
                    + (present.isLeaving() ? " is being unloaded" : " is loaded already") + ", version "
                    + present.version()
                    + (present.path().isEmpty() ? "" : " from " + present.path()));
        }
    }

    private static void describe(LoadedModule module) throws ModuleLoadException {
        try {
            module.within(() -> module.instance().describe(module.declaration()));
        } catch (Throwable thrown) {
            throw failed("failed to describe itself", module.manifest(), thrown);
        }
    }

    private void publish(LoadedModule module, Map<String, String> settings) throws ModuleLoadException {
        Configuration.Unclaimed unclaimed = kernel.configuration().unclaimed();
        try {
            kernel.configuration().publish(module.declaration().settings, settings);
        } catch (RuntimeException refused) {
            throw refused(module, refused);
        }
        loaded.put(module.id(), module);
        try {
            publication.connect(module);
            publishTable();
            module.runtime = new RuntimeOfModule(kernel, module, null);
            module.within(() -> module.instance().start(module.runtime));
            kernel.states().arrived(module);
        } catch (Throwable thrown) {
            withdraw(module, StopReason.UNLOAD);
            kernel.configuration().unclaimed(unclaimed);
            throw failed("failed to start", module.manifest(), thrown);
        }
    }

    /// What a module threw, as a sentence: the exception itself would keep its class loader in memory.
    static ModuleLoadException failed(String what, Manifest manifest, Throwable thrown) {
        LOG.error("module {} {} {}", manifest.id(), manifest.version(), what, thrown);
        return new ModuleLoadException("module " + manifest.id() + " " + what + ": " + thrown);
    }

    /// Makes a new command table of what is loaded.
    void publishTable() {
        List<Row> rows = new ArrayList<>(kernel.builtinRows());
        loaded.values().stream().filter(module -> !module.isLeaving()).forEach(module -> rows.addAll(module.rows));
        kernel.executor().table(new CommandTable(rows, ++tableVersion));
    }

    /// A module that has described itself, and is not in the server yet.
    ///
    /// @throws ModuleLoadException if it refuses; then it is retired
    LoadedModule described(ServerModule instance, Manifest manifest, ModuleRequest request, AutoCloseable source)
            throws ModuleLoadException {
        LoadedModule module = newModule(instance, manifest, request, source);
        try {
            describe(module);
        } catch (ModuleLoadException refused) {
            retire(module);
            throw refused;
        }
        return module;
    }

    // ---- upgrading

    /// Enters a module as the one of its id, in its former generation's place if there is one.
    void seat(LoadedModule module) {
        loaded.put(module.id(), module);
    }

    /// Takes out what was put in of a generation that cannot start.
    void abandon(LoadedModule module) {
        stop(module, StopReason.UNLOAD);
        publication.disconnect(module);
        kernel.configuration().withdraw(module.declaration().settings);
    }

    /// The versions of the loaded modules by id, with this one instead of the one of its id.
    Map<String, String> versionsWith(Manifest manifest) {
        Map<String, String> versions = new LinkedHashMap<>();
        loaded.forEach((id, module) -> versions.put(id, module.version()));
        versions.put(manifest.id(), manifest.version());
        return versions;
    }

    // ---- unloading

    /// Takes a module away on which no other depends. Its commands go at once; values of its types become dormant
    /// little by little.
    ///
    /// @throws ModuleLoadException if it is not to be taken away
    public void uninstall(LoadedModule module) throws ModuleLoadException {
        unload(module, 0, false, () -> {});
    }

    /// Takes a module away. Its commands go at once; then its clients' unfinished commands may go on for a while;
    /// then values of its types become dormant little by little.
    ///
    /// @param drainMillis how long clients that wait, or whose commands work in the background, are given
    /// @param cascades whether modules that use it go first; otherwise it stays if there are any
    /// @param done called when nothing of it is left in the data
    /// @throws ModuleLoadException if it is not to be taken away
    public void unload(LoadedModule module, long drainMillis, boolean cascades, Runnable done)
            throws ModuleLoadException {
        if (module.isLeaving()) {
            throw new ModuleLoadException("module " + module.id() + " is being unloaded already");
        }
        List<LoadedModule> going = users(module, cascades);
        for (LoadedModule each : going) {
            askToGo(each);
        }
        new Departure(kernel, this, going, drainMillis, done).begin();
    }

    private static void askToGo(LoadedModule module) throws ModuleLoadException {
        try {
            module.within(() -> module.instance().beforeUnload());
        } catch (CommandException refused) {
            throw new ModuleLoadException("module " + module.id() + " " + refused.getMessage());
        }
    }

    /// A module with those that use it, each before what it uses.
    private List<LoadedModule> users(LoadedModule module, boolean cascades) throws ModuleLoadException {
        Set<LoadedModule> leaving = new LinkedHashSet<>();
        for (LoadedModule other : loaded.values()) {
            if (other != module && !other.isLeaving() && using(other).contains(module.id())) {
                if (!cascades) {
                    throw new ModuleLoadException("module " + other.id() + " uses module " + module.id());
                }
                leaving.addAll(users(other, true));
            }
        }
        leaving.add(module);
        return List.copyOf(leaving);
    }

    /// Takes out what a module has in the server, but for its types, whose values are still there.
    void withdraw(LoadedModule module, StopReason reason) {
        loaded.remove(module.id());
        publishTable();
        publication.dismissClients(module);
        if (module.runtime != null) {
            guard(module, () -> kernel.states().leaves(module));
        }
        stop(module, reason);
        publication.disconnect(module);
        kernel.configuration().withdraw(module.declaration().settings);
        generations.letFormerGo(module);
        quarantine.watch();
    }

    /// Notes that a module is not in the server any more, while values still are as its code made them.
    void stays(LoadedModule withdrawn) {
        leaving.add(withdrawn);
    }

    /// Takes a withdrawn module's types out, once no value has them any more, and releases the hold that a module
    /// has on itself.
    ///
    /// @param done what to do then, or null
    void retire(LoadedModule module, Runnable done) {
        leaving.add(module);
        sweep.whenGone(module.types, new Retirement(this, module, done));
    }

    void retire(LoadedModule module) {
        retire(module, null);
    }

    private record Retirement(ModuleHost host, LoadedModule module, Runnable done) implements Runnable {
        @Override
        public void run() {
            host.retired(module);
            if (done != null) {
                done.run();
            }
        }
    }

    private void retired(LoadedModule module) {
        leaving.remove(module);
        for (TypeEntry type : module.types) {
            kernel.databases().types().remove(type);
        }
        kernel.executor().forget();
        if (module.manifest().isOfJar()) {
            watch.add(module.id() + " " + module.version(), module.loader());
        }
        if (!module.types.isEmpty()) {
            // A frozen state that somebody still reads may have its values, although no key has.
            module.hold();
            kernel.databases().pins().afterPresent(new Release(module));
        }
        module.release();
    }

    private record Release(LoadedModule module) implements Runnable {
        @Override
        public void run() {
            module.release();
        }
    }

    /// The module whose code a type is, also if it is leaving; null if it is the kernel's.
    private LoadedModule ownerOf(TypeEntry type) {
        return Stream.concat(leaving.stream(), loaded.values().stream())
                .filter(module -> module.types.contains(type))
                .findFirst()
                .orElse(null);
    }

    void stop(LoadedModule module, StopReason reason) {
        if (module.runtime != null) {
            guard(module, new Stopping(module, reason));
            module.runtime.close();
        }
    }

    /// Closes what a module's classes came from, on a worker, because it deletes files. On any thread.
    void discard(AutoCloseable source) {
        kernel.environment().workers().submitBehind(new Closing(source));
    }

    private record Closing(AutoCloseable source) implements Runnable {
        @Override
        public void run() {
            close(source);
        }
    }

    private static void close(AutoCloseable source) {
        try {
            source.close();
        } catch (Exception failed) {
            LOG.warn("a module's jar cannot be closed", failed);
        }
    }

    /// Has all modules get ready for the end of the server.
    ///
    /// @param save as the operator said, or null
    /// @param done called once, on the command thread, with why the server should not end, or null
    public void prepareToStop(Boolean save, Consumer<String> done) {
        Endings endings = new Endings(save, done);
        loaded.values().forEach(endings::ask);
        endings.allAsked();
    }

    /// The answers of the modules that are to get ready.
    private final class Endings {
        private final Boolean save;
        private final Consumer<String> done;
        /// One more than there are modules that have not answered, until all were asked.
        private int missing = 1;
        private String refusal;

        Endings(Boolean save, Consumer<String> done) {
            this.save = save;
            this.done = done;
        }

        void ask(LoadedModule module) {
            missing++;
            Answer answer = new Answer(this, module);
            guard(module, () -> {
                try {
                    module.instance().beforeStop(answer);
                } catch (Throwable fault) {
                    answer.failed();
                    throw fault;
                }
            });
        }

        void allAsked() {
            answered(null);
        }

        void answered(String why) {
            refusal = refusal == null ? why : refusal;
            if (--missing == 0) {
                done.accept(refusal);
            }
        }
    }

    /// One module's answer.
    private static final class Answer implements ServerModule.Ending {
        private final Endings endings;
        private final LoadedModule module;
        private boolean given;

        Answer(Endings endings, LoadedModule module) {
            this.endings = endings;
            this.module = module;
        }

        @Override
        public Boolean save() {
            return endings.save;
        }

        @Override
        public void ready() {
            give(null);
        }

        @Override
        public void refuse(String reason) {
            give("module " + module.id() + ": " + reason);
        }

        /// Its code has failed, which must not keep the server from ending.
        void failed() {
            if (!given) {
                give(null);
            }
        }

        private void give(String refusal) {
            if (given) {
                throw new IllegalStateException("module " + module.id() + " has answered already");
            }
            given = true;
            endings.answered(refusal);
        }
    }

    /// Stops all modules, the last loaded first, when the server ends. Reads and deletes files.
    public void stopAll() {
        stopped = true;
        watchdog.stop();
        List<LoadedModule> modules = new ArrayList<>(loaded.values());
        Collections.reverse(modules);
        for (LoadedModule module : modules) {
            stop(module, StopReason.SHUTDOWN);
            close(module.source());
        }
        jars.close();
    }

    // ---- who uses whom

    /// The ids of the loaded modules that a module depends on, by its manifest or for a service.
    public List<String> using(LoadedModule module) {
        List<String> ids = new ArrayList<>();
        for (LoadedModule other : loaded.values()) {
            boolean depended = module.manifest().dependencies().stream()
                    .anyMatch(each -> each.id().equals(other.id()));
            boolean served =
                    module.declaration().required.stream().anyMatch(service -> services.provider(service) == other);
            if (other != module && (depended || served)) {
                ids.add(other.id());
            }
        }
        return ids;
    }
}
