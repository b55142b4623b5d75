package io.mortise.kernel.modules;

import io.mortise.kernel.Kernel;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Other generations of modules: upgrades, the way back, and the time of probation in between. How one takes
/// another's place is an [Upgrade]'s. Owned by the command thread.
public final class Generations {
    private static final Logger LOG = LoggerFactory.getLogger(Generations.class);

    private final Kernel kernel;
    private final ModuleHost host;
    private final JarLoading loading;
    private final Publication publication;
    private final Services services;
    private long lastSwapNanos;

    Generations(Kernel kernel, ModuleHost host, JarLoading loading, Publication publication, Services services) {
        this.kernel = kernel;
        this.host = host;
        this.loading = loading;
        this.publication = publication;
        this.services = services;
    }

    /// How long the last upgrade kept the command thread; 0 if there was none.
    public long lastSwapNanos() {
        return lastSwapNanos;
    }

    /// Puts another generation of a module in its place, without blocking.
    ///
    /// @param request what to load; its settings do not count, since the module keeps those that it has
    /// @param canarySeconds how long faults of the new generation bring the old one back; 0 for never
    /// @param done called on the command thread, later, with the new generation, or with why there is none
    public void upgrade(
            LoadedModule old,
            ModuleRequest request,
            long canarySeconds,
            BiConsumer<LoadedModule, ModuleLoadException> done) {
        loading.upgrade(old, request, canarySeconds, done);
    }

    /// Puts the generation that was before a module's last upgrade in its place again, with its settings, without
    /// blocking.
    ///
    /// @param done as for [#upgrade]
    public void rollBack(LoadedModule module, BiConsumer<LoadedModule, ModuleLoadException> done) {
        LoadedModule.Former former = module.former();
        if (former == null) {
            done.accept(null, new ModuleLoadException("module " + module.id() + " was not upgraded"));
            return;
        }
        ModuleRequest request = former.request();
        loading.change(new JarLoading.Change(module, request, former.jar().file(), request.settings(), 0), done);
    }

    /// Whether a generation that has described itself fits in another's place.
    ///
    /// @throws ModuleLoadException naming what speaks against it
    void check(JarLoading.Change change, LoadedModule module) throws ModuleLoadException {
        new ClashCheck(kernel, services, host.modules(), module.declaration(), change.old()).run();
        upgrade(change, module).check();
    }

    private Upgrade upgrade(JarLoading.Change change, LoadedModule module) {
        return new Upgrade(
                kernel, host, publication, services, loading.dependencies(), change.old(), module, change.settings());
    }

    /// Puts a generation in another's place.
    ///
    /// @param rollback a copy of the old one's jar; the new one's if it takes over, otherwise still the caller's
    /// @throws ModuleLoadException if it does not take over; then it is to be retired
    void replace(JarLoading.Change change, LoadedModule module, JarStore.Staged rollback) throws ModuleLoadException {
        LoadedModule old = change.old();
        long began = kernel.environment().clock().nanos();
        FlightEvents.Change event = FlightEvents.begin();
        module.follow(
                old,
                new LoadedModule.Former(
                        rollback,
                        new ModuleRequest(
                                old.path(),
                                old.arguments(),
                                kernel.configuration().values(old.declaration().settings))));
        check(change, module);
        upgrade(change, module).swap();
        lastSwapNanos = kernel.environment().clock().nanos() - began;
        FlightEvents.end(event, "upgrade", module);
        letFormerGo(old);
        host.known().remember(module);
        host.quarantine().watch();
        if (change.canarySeconds() > 0) {
            host.stays(old);
            watchCanary(module, old, change.canarySeconds());
            host.sweep().expect();
        } else {
            host.retire(old);
        }
    }

    private void watchCanary(LoadedModule module, LoadedModule old, long seconds) {
        Canary canary = new Canary(
                kernel.settings().moduleCanaryFaults.get(),
                () -> {
                    module.canary(null);
                    host.retire(old);
                },
                () -> fallBack(module));
        module.canary(canary);
        canary.begin(kernel.environment().loop(), seconds);
    }

    private void fallBack(LoadedModule module) {
        LOG.error("module {} {} fails too often after its upgrade and is rolled back", module.id(), module.version());
        rollBack(module, (former, refused) -> {
            if (refused != null) {
                LOG.error("module {} cannot be rolled back: {}", module.id(), refused.getMessage());
            }
        });
    }

    /// Lets go of what a generation kept of those before it.
    void letFormerGo(LoadedModule module) {
        if (module.canary() != null) {
            module.canary().end();
        }
        if (module.former() != null) {
            host.discard(module.former().jar());
            module.former(null);
        }
    }
}
