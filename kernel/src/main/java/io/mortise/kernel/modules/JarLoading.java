package io.mortise.kernel.modules;

import io.mortise.kernel.environment.Environment;
import io.mortise.spi.ServerModule;
import io.mortise.spi.config.Settings;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The way of a jar from its path to an instance of its entry class.
///
/// ```
///  worker          ┌ copy, manifest, dependencies, class loader, entry class ┐                     ┌ prepare ┐
///  command thread  load                                                      constructor, describe          install
/// ```
///
/// At the start of the server, and inside a transaction, all of it happens on the command thread.
public final class JarLoading {
    private static final Logger LOG = LoggerFactory.getLogger(JarLoading.class);

    private final ModuleHost host;
    private final Environment environment;
    private final JarStore jars;
    private final Dependencies dependencies;
    private final Supplier<Path> directory;
    private final Trust trust;
    private final BooleanSupplier strict;

    /// @param directory what relative paths are relative to
    /// @param strict whether modules are loaded in strict mode; asked on any thread
    JarLoading(
            ModuleHost host,
            Environment environment,
            JarStore jars,
            Supplier<Path> directory,
            Trust trust,
            BooleanSupplier strict) {
        this.host = host;
        this.environment = environment;
        this.jars = jars;
        this.dependencies = new Dependencies(jars);
        this.directory = directory;
        this.trust = trust;
        this.strict = strict;
    }

    /// What can be said of a jar without running any of its code.
    ///
    /// @param allowed whether it may be loaded here
    /// @param unmet why it cannot be loaded beside what is loaded now; empty if it can
    public record Inspection(
            Manifest manifest,
            String sha256,
            List<JarStore.Signer> signers,
            int classes,
            boolean allowed,
            String unmet) {}

    void inspect(String path, BiConsumer<Inspection, ModuleLoadException> done) {
        Map<String, LoadedModule> present = host.byId();
        environment.workers().submitBehind(() -> {
            try {
                Inspection inspection = inspect(path, present);
                environment.loop().execute(() -> done.accept(inspection, null));
            } catch (ModuleLoadException refused) {
                environment.loop().execute(() -> done.accept(null, refused));
            } catch (Throwable fault) {
                LOG.error("inspecting {} failed", path, fault);
                ModuleLoadException told = new ModuleLoadException(path + " cannot be inspected: " + fault);
                environment.loop().execute(() -> done.accept(null, told));
            }
        });
    }

    private Inspection inspect(String path, Map<String, LoadedModule> present) throws ModuleLoadException {
        try (JarStore.Staged jar = jars.stage(pathOf(path))) {
            String unmet = "";
            try {
                check(jar.manifest(), present);
            } catch (ModuleLoadException missing) {
                unmet = missing.getMessage();
            }
            return new Inspection(jar.manifest(), jar.sha256(), jar.signers(), jar.classes(), trust.allows(jar), unmet);
        }
    }

    Dependencies dependencies() {
        return dependencies;
    }

    /// A jar that is ready to be installed.
    private record Opened(ModuleRequest request, JarStore.Staged jar, Class<? extends ServerModule> entry) {}

    void load(ModuleRequest request, BiConsumer<LoadedModule, ModuleLoadException> done) {
        Map<String, LoadedModule> present = host.byId();
        try {
            Path path = pathOf(request.path());
            environment.workers().submitBehind(() -> open(request, path, present, done));
        } catch (ModuleLoadException refused) {
            environment.loop().execute(() -> done.accept(null, refused));
        }
    }

    /// The worker's part.
    private void open(
            ModuleRequest request,
            Path path,
            Map<String, LoadedModule> present,
            BiConsumer<LoadedModule, ModuleLoadException> done) {
        try {
            Opened opened = open(request, jars.stage(path), present, true);
            environment.loop().execute(() -> finish(opened, done));
        } catch (ModuleLoadException refused) {
            environment.loop().execute(() -> done.accept(null, refused));
        } catch (Throwable fault) {
            LOG.error("loading {} failed", path, fault);
            ModuleLoadException told = new ModuleLoadException(path + " cannot be loaded: " + fault);
            environment.loop().execute(() -> done.accept(null, told));
        }
    }

    // ---- another generation

    /// What an upgrade, or a rollback, is to do.
    ///
    /// @param old the generation that goes
    /// @param jar the jar to copy, which is not where `request` says if that has been replaced since
    /// @param settings values for the new generation's settings; null to keep those of the old one
    /// @param canarySeconds how long the new one is on probation
    record Change(
            LoadedModule old, ModuleRequest request, Path jar, Map<String, String> settings, long canarySeconds) {}

    /// A generation that is ready to take over.
    ///
    /// @param rollback a copy of the old generation's jar
    private record Next(Change change, Opened opened, JarStore.Staged rollback) {}

    void upgrade(
            LoadedModule old,
            ModuleRequest request,
            long canarySeconds,
            BiConsumer<LoadedModule, ModuleLoadException> done) {
        try {
            change(new Change(old, request, pathOf(request.path()), null, canarySeconds), done);
        } catch (ModuleLoadException refused) {
            environment.loop().execute(() -> done.accept(null, refused));
        }
    }

    void change(Change change, BiConsumer<LoadedModule, ModuleLoadException> done) {
        environment.workers().submitBehind(new Changing(this, change, host.byId(), done));
    }

    // What the command thread meets for the first time in an upgrade is made of classes, as `Upgrade` says.

    private record Changing(
            JarLoading loading,
            Change change,
            Map<String, LoadedModule> present,
            BiConsumer<LoadedModule, ModuleLoadException> done)
            implements Runnable {
        @Override
        public void run() {
            loading.change(change, present, done);
        }
    }

    private void change(
            Change change, Map<String, LoadedModule> present, BiConsumer<LoadedModule, ModuleLoadException> done) {
        try {
            Next next = prepare(change, present);
            environment.loop().execute(() -> finish(next, done));
        } catch (ModuleLoadException refused) {
            environment.loop().execute(() -> done.accept(null, refused));
        } catch (Throwable fault) {
            LOG.error("loading {} failed", change.jar, fault);
            ModuleLoadException told = new ModuleLoadException(change.jar + " cannot be loaded: " + fault);
            environment.loop().execute(() -> done.accept(null, told));
        }
    }

    /// The worker's part.
    private Next prepare(Change change, Map<String, LoadedModule> present) throws ModuleLoadException {
        if (!(change.old.source() instanceof JarStore.Staged current)) {
            throw new ModuleLoadException("module " + change.old.id() + " is a part of the server");
        }
        JarStore.Staged jar = jars.stage(change.jar);
        String id = jar.manifest().id();
        if (!id.equals(change.old.id())) {
            jar.close();
            throw new ModuleLoadException(change.jar + " has module " + id + ", not " + change.old.id());
        }
        Opened opened = open(change.request, jar, present, true);
        try {
            return new Next(change, opened, jars.stage(current.file()));
        } catch (Throwable failed) {
            jar.close();
            throw failed;
        }
    }

    /// The new generation describes itself in one task of the command thread, gets ready on a worker, and takes over
    /// in another task, so that none keeps clients waiting for long.
    private void finish(Next next, BiConsumer<LoadedModule, ModuleLoadException> done) {
        Change change = next.change;
        try {
            LoadedModule module = described(next);
            prepare(module, proposal(module, change.old, change.settings), new NextPrepared(this, next, module, done));
        } catch (ModuleLoadException refused) {
            host.discard(next.rollback);
            done.accept(null, refused);
        }
    }

    private record NextPrepared(
            JarLoading loading, Next next, LoadedModule module, BiConsumer<LoadedModule, ModuleLoadException> done)
            implements Consumer<ModuleLoadException> {
        @Override
        public void accept(ModuleLoadException refused) {
            if (refused != null) {
                loading.host.discard(next.rollback);
                done.accept(null, refused);
            } else {
                loading.takeOver(next, module, done);
            }
        }
    }

    private LoadedModule described(Next next) throws ModuleLoadException {
        ServerModule instance;
        try {
            checkStill(next.change.old);
            instance = construct(next.opened);
        } catch (ModuleLoadException refused) {
            host.discard(next.opened.jar);
            throw refused;
        }
        LoadedModule module =
                host.described(instance, next.opened.jar.manifest(), next.change.request, next.opened.jar);
        try {
            // Again when it takes over. What does not fit now need not get ready, and the second time is a short one.
            host.generations().check(next.change, module);
        } catch (ModuleLoadException refused) {
            host.retire(module);
            throw refused;
        }
        return module;
    }

    private void takeOver(Next next, LoadedModule module, BiConsumer<LoadedModule, ModuleLoadException> done) {
        try {
            checkStill(next.change.old);
            check(module.manifest(), host.byId());
            host.generations().replace(next.change, module, next.rollback);
        } catch (ModuleLoadException refused) {
            host.retire(module);
            host.discard(next.rollback);
            done.accept(null, refused);
            return;
        }
        done.accept(module, null);
    }

    private void checkStill(LoadedModule old) throws ModuleLoadException {
        if (host.module(old.id()) != old || old.isLeaving()) {
            throw new ModuleLoadException("module " + old.id() + " was unloaded or upgraded meanwhile");
        }
    }

    private void finish(Opened opened, BiConsumer<LoadedModule, ModuleLoadException> done) {
        try {
            LoadedModule module = described(opened);
            Map<String, String> settings = opened.request.settings();
            prepare(module, proposal(module, null, settings), refused -> {
                if (refused != null) {
                    done.accept(null, refused);
                } else {
                    enter(module, settings, done);
                }
            });
        } catch (ModuleLoadException refused) {
            done.accept(null, refused);
        }
    }

    private void enter(
            LoadedModule module, Map<String, String> settings, BiConsumer<LoadedModule, ModuleLoadException> done) {
        try {
            // What it depends on may have gone meanwhile.
            check(module.manifest(), host.byId());
        } catch (ModuleLoadException refused) {
            host.retire(module);
            done.accept(null, refused);
            return;
        }
        try {
            host.enter(module, settings);
        } catch (ModuleLoadException refused) {
            done.accept(null, refused);
            return;
        }
        done.accept(module, null);
    }

    /// The values with which a module would start; if it cannot, it is retired.
    ///
    /// @param former whose settings count if none are given; null if there is none
    private Settings.Proposal proposal(LoadedModule module, LoadedModule former, Map<String, String> settings)
            throws ModuleLoadException {
        try {
            return former == null ? host.proposal(module, settings) : host.proposal(module, former, settings);
        } catch (ModuleLoadException refused) {
            host.retire(module);
            throw refused;
        }
    }

    /// Has a described module get ready, on a worker.
    ///
    /// @param done called on the command thread, later, with why it is not ready, or null. If it is not, it is
    ///     retired by then
    private void prepare(LoadedModule module, Settings.Proposal settings, Consumer<ModuleLoadException> done) {
        ModuleWork.submitBehind(environment.workers(), module, new Preparing(this, module, settings, done));
    }

    private record Preparing(
            JarLoading loading, LoadedModule module, Settings.Proposal settings, Consumer<ModuleLoadException> done)
            implements Runnable {
        @Override
        public void run() {
            ModuleLoadException refusal = loading.prepared(module, settings);
            loading.environment.loop().execute(() -> {
                if (refusal != null) {
                    loading.host.retire(module);
                }
                done.accept(refusal);
            });
        }
    }

    private ModuleLoadException prepared(LoadedModule module, Settings.Proposal settings) {
        try {
            host.prepare(module, settings);
            return null;
        } catch (ModuleLoadException refused) {
            return refused;
        }
    }

    LoadedModule loadNow(ModuleRequest request) throws ModuleLoadException {
        return install(open(request, jars.stage(pathOf(request.path())), host.byId(), false));
    }

    void loadAll(String folder, List<ModuleRequest> requests) throws ModuleLoadException {
        try (StartSet set = new StartSet(jars, dependencies)) {
            if (folder != null) {
                set.addDirectory(pathOf(folder));
            }
            for (ModuleRequest request : requests) {
                set.add(request, pathOf(request.path()));
            }
            for (StartSet.Member member : set.takeInOrder()) {
                install(open(member.request(), member.jar(), host.byId(), false))
                        .fromDirectory(member.fromDirectory());
            }
        }
    }

    private Path pathOf(String path) throws ModuleLoadException {
        try {
            return directory.get().resolve(path).normalize();
        } catch (InvalidPathException refused) {
            throw new ModuleLoadException("'" + path + "' is no path: " + refused.getReason());
        }
    }

    private Opened open(ModuleRequest request, JarStore.Staged jar, Map<String, LoadedModule> present, boolean ahead)
            throws ModuleLoadException {
        try {
            trust.check(jar);
            check(jar.manifest(), present);
            List<JarStore.Exported> visible = jar.manifest().dependencies().stream()
                    .map(dependency -> present.get(dependency.id()))
                    .filter(module -> module != null)
                    .map(module -> new JarStore.Exported(
                            module.id(), module.loader(), module.manifest().exports()))
                    .toList();
            return new Opened(request, jar, jar.open(visible, ahead, strict.getAsBoolean()));
        } catch (Throwable refused) {
            jar.close();
            throw refused;
        }
    }

    private void check(Manifest manifest, Map<String, LoadedModule> present) throws ModuleLoadException {
        Map<String, String> versions = new LinkedHashMap<>();
        present.forEach((id, module) -> versions.put(id, module.version()));
        dependencies.check(manifest, versions);
    }

    private LoadedModule install(Opened opened) throws ModuleLoadException {
        LoadedModule module = described(opened);
        Map<String, String> settings = opened.request.settings();
        try {
            host.prepare(module, host.proposal(module, settings));
        } catch (ModuleLoadException refused) {
            host.retire(module);
            throw refused;
        }
        return host.enter(module, settings);
    }

    private LoadedModule described(Opened opened) throws ModuleLoadException {
        ServerModule instance;
        try {
            // What it depends on may have gone while the jar was being opened.
            check(opened.jar.manifest(), host.byId());
            host.checkRoomFor(opened.jar.manifest());
            instance = construct(opened);
        } catch (ModuleLoadException refused) {
            host.discard(opened.jar);
            throw refused;
        }
        return host.described(instance, opened.jar.manifest(), opened.request, opened.jar);
    }

    private static ServerModule construct(Opened opened) throws ModuleLoadException {
        ServerModule[] instance = new ServerModule[1];
        Throwable[] failure = new Throwable[1];
        LoadedModule.within(opened.entry.getClassLoader(), () -> {
            try {
                instance[0] = opened.entry.getConstructor().newInstance();
            } catch (InvocationTargetException wrapped) {
                failure[0] = wrapped.getCause();
            } catch (Throwable failed) {
                failure[0] = failed;
            }
        });
        if (failure[0] != null) {
            throw ModuleHost.failed("failed in its constructor", opened.jar.manifest(), failure[0]);
        }
        return instance[0];
    }
}
