package io.mortise.kernel.modules;

import io.mortise.kernel.Kernel;
import io.mortise.kernel.config.Configuration;
import io.mortise.kernel.dispatch.CommandTable;
import io.mortise.kernel.dispatch.Row;
import io.mortise.kernel.keyspace.TypeEntry;
import io.mortise.spi.ServerModule;
import io.mortise.spi.ServerModule.StopReason;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.event.ServerEvent;
import io.mortise.spi.persistence.DatasetLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The life of modules: installing, unloading, and what is loaded. Owned by the command thread.
///
/// A module describes itself into a [ModuleDeclaration], which has no effect; a [ClashCheck] holds everything in it
/// against the running server; then a [Publication] puts all of it in, and the module is started. If anything
/// fails, what was published is taken back and nothing is left. How a jar becomes a module is [JarLoading]'s;
/// nothing here blocks, unless it says so.
public final class ModuleHost {
    private static final Logger LOG = LoggerFactory.getLogger(ModuleHost.class);

    private final Kernel kernel;
    private final JarStore jars;
    private final JarLoading loading;
    private final Services services = new Services();
    private final Publication publication;
    private final LoaderWatch watch = new LoaderWatch();
    private final ModuleFacts facts = new ModuleFacts(this);
    private final Map<String, LoadedModule> loaded = new LinkedHashMap<>();
    private long tableVersion;
    private boolean stopped;

    /// @param jars closed when the server stops
    public ModuleHost(Kernel kernel, JarStore jars) {
        this.kernel = kernel;
        this.jars = jars;
        this.loading = new JarLoading(
                this,
                kernel.environment(),
                jars,
                () -> Path.of(kernel.settings().dir.get()).toAbsolutePath());
        this.publication = new Publication(kernel, services);
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

    /// Runs a callback of a module; what it throws is its fault and nobody else's trouble.
    void guard(LoadedModule module, Runnable callback) {
        kernel.executor().faults().guard(module, () -> module.within(callback));
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

    LoadedModule install(ServerModule instance, Manifest manifest, ModuleRequest request, AutoCloseable source)
            throws ModuleLoadException {
        ModuleDeclaration declaration = new ModuleDeclaration(manifest, request.arguments(), services);
        LoadedModule module = new LoadedModule(
                manifest,
                request.path(),
                request.arguments(),
                instance,
                declaration,
                source,
                gone -> discard(gone.source()));
        try {
            checkRoomFor(manifest);
            describe(module);
            new ClashCheck(kernel, services, loaded.values(), declaration).run();
            publish(module, request.settings());
        } catch (ModuleLoadException refused) {
            retire(module);
            throw refused;
        }
        LOG.info(
                "module {} {} is loaded{}",
                module.id(),
                module.version(),
                module.path().isEmpty() ? "" : " from " + module.path());
        kernel.events().fire(new ServerEvent.ModuleLoaded(module.id(), module.version()));
        return module;
    }

    /// Checks that the server takes modules, and has none of that id.
    void checkRoomFor(Manifest manifest) throws ModuleLoadException {
        if (stopped) {
            throw new ModuleLoadException("the server is stopping");
        }
        LoadedModule present = module(manifest.id());
        if (present != null) {
            throw new ModuleLoadException("module " + manifest.id() + " is loaded already, version " + present.version()
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
        Map<String, Configuration.Preset> unclaimed = kernel.configuration().unclaimed();
        try {
            kernel.configuration().publish(module.declaration().settings, settings);
        } catch (RuntimeException refused) {
            throw new ModuleLoadException("module " + module.id() + ": " + refused.getMessage());
        }
        loaded.put(module.id(), module);
        try {
            publication.connect(module);
            publishTable();
            module.runtime = new RuntimeOfModule(kernel, module);
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

    private void publishTable() {
        List<Row> rows = new ArrayList<>(kernel.builtinRows());
        loaded.values().forEach(module -> rows.addAll(module.rows));
        kernel.executor().table(new CommandTable(rows, ++tableVersion));
    }

    // ---- unloading

    /// Takes away a module whose types have no keys, and on which no other depends.
    public void uninstall(LoadedModule module) throws ModuleLoadException {
        checkKeys(module);
        try {
            module.within(() -> module.instance().beforeUnload());
        } catch (CommandException refused) {
            throw new ModuleLoadException("module " + module.id() + " " + refused.getMessage());
        }
        for (LoadedModule other : loaded.values()) {
            if (other != module && using(other).contains(module.id())) {
                throw new ModuleLoadException("module " + other.id() + " uses module " + module.id());
            }
        }
        withdraw(module, StopReason.UNLOAD);
        retire(module);
        kernel.executor().turnNeeded();
        LOG.info("module {} {} is unloaded", module.id(), module.version());
        kernel.events().fire(new ServerEvent.ModuleUnloaded(module.id(), module.version()));
    }

    private void checkKeys(LoadedModule module) throws ModuleLoadException {
        for (TypeEntry type : module.types) {
            long keys = kernel.databases().keysOf(type);
            if (keys > 0) {
                throw new ModuleLoadException("module " + module.id() + " has the type " + type.name() + ", of which "
                        + (keys == 1 ? "1 key is" : keys + " keys are") + " alive");
            }
        }
    }

    private void withdraw(LoadedModule module, StopReason reason) {
        loaded.remove(module.id());
        publishTable();
        publication.dismissClients(module);
        if (module.runtime != null) {
            guard(module, () -> kernel.states().leaves(module));
        }
        stop(module, reason);
        boolean hadTypes = !module.types.isEmpty();
        publication.disconnect(module);
        kernel.configuration().withdraw(module.declaration().settings);
        if (hadTypes) {
            // A frozen state that somebody still reads may have its values, although no key has.
            module.hold();
            kernel.databases().pins().afterPresent(module::release);
        }
    }

    /// Releases the hold that a module has on itself.
    private void retire(LoadedModule module) {
        if (module.manifest().isOfJar()) {
            watch.add(module.id() + " " + module.version(), module.loader());
        }
        module.release();
    }

    private void stop(LoadedModule module, StopReason reason) {
        if (module.runtime != null) {
            guard(module, () -> module.instance().stop(reason));
            module.runtime.close();
        }
    }

    /// Closes what a module's classes came from, on a worker, because it deletes files. On any thread.
    void discard(AutoCloseable source) {
        kernel.environment().workers().submit(() -> close(source));
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
