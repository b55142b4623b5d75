package io.mortise.kernel.modules;

import io.mortise.kernel.Kernel;
import io.mortise.kernel.dispatch.CommandTable;
import io.mortise.kernel.dispatch.Row;
import io.mortise.kernel.keyspace.TypeEntry;
import io.mortise.spi.ServerModule;
import io.mortise.spi.ServerModule.StopReason;
import io.mortise.spi.command.CommandDefinition;
import io.mortise.spi.event.ServerEvent;
import io.mortise.spi.keyspace.DataType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Loads, publishes and takes away modules. Owned by the command thread; what must not happen there (opening jars)
/// is done before.
///
/// Loading has two phases. The module describes itself into a [ModuleDeclaration], which has no effect; everything
/// in it is checked against the running server; then all of it is published, and the module started. If anything
/// fails, what was published before is withdrawn in the opposite order and nothing is left.
public final class ModuleHost {
    private static final Logger LOG = LoggerFactory.getLogger(ModuleHost.class);

    private final Kernel kernel;
    private final Services services = new Services();
    private final Map<String, LoadedModule> loaded = new LinkedHashMap<>();
    private long tableVersion;

    public ModuleHost(Kernel kernel) {
        this.kernel = kernel;
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

    // ---- loading

    /// Loads a module whose classes are there.
    ///
    /// @param path of its jar, or empty
    /// @param source closed when the module is unloaded, or cannot be loaded
    public LoadedModule install(
            ServerModule instance, Manifest manifest, String path, List<String> arguments, AutoCloseable source)
            throws ModuleLoadException {
        try {
            if (module(manifest.id()) != null) {
                throw new ModuleLoadException("module " + manifest.id() + " is loaded already, version "
                        + module(manifest.id()).version());
            }
            ModuleDeclaration declaration = new ModuleDeclaration(manifest, arguments, services);
            describe(instance, declaration);
            checkClashes(declaration);
            LoadedModule module = new LoadedModule(manifest, path, arguments, instance, declaration, source);
            publish(module);
            LOG.info("module {} {} is loaded{}", module.id(), module.version(), path.isEmpty() ? "" : " from " + path);
            kernel.events().fire(new ServerEvent.ModuleLoaded(module.id(), module.version()));
            return module;
        } catch (ModuleLoadException refused) {
            close(source);
            throw refused;
        }
    }

    private static void describe(ServerModule instance, ModuleDeclaration declaration) throws ModuleLoadException {
        try {
            instance.describe(declaration);
        } catch (Throwable thrown) {
            throw new ModuleLoadException(
                    "module " + declaration.id() + " failed to describe itself: " + thrown, thrown);
        }
    }

    private void checkClashes(ModuleDeclaration declaration) throws ModuleLoadException {
        for (CommandDefinition command : declaration.commands()) {
            Row present = kernel.executor().table().named(command.name().toLowerCase(Locale.ROOT));
            if (present != null) {
                throw new ModuleLoadException("module " + declaration.id() + " declares the command " + command.name()
                        + ", which " + owner(present.module) + " has");
            }
        }
        for (DataType<?> type : declaration.types) {
            TypeEntry present = kernel.databases().types().named(type.name());
            if (present != null) {
                throw new ModuleLoadException("module " + declaration.id() + " declares the type " + type.name()
                        + ", which module " + present.module() + " has");
            }
        }
        String setting = kernel.configuration().clash(declaration.settings);
        if (setting != null) {
            throw new ModuleLoadException(
                    "module " + declaration.id() + " declares the setting " + setting + ", which is taken");
        }
        checkServices(declaration);
        checkDeepPoints(declaration);
    }

    private static String owner(LoadedModule module) {
        return module == null ? "the kernel" : "module " + module.id() + " " + module.version();
    }

    private void checkServices(ModuleDeclaration declaration) throws ModuleLoadException {
        for (Class<?> service : declaration.provided.keySet()) {
            LoadedModule present = services.provider(service);
            if (present != null) {
                throw new ModuleLoadException("module " + declaration.id() + " offers the service " + service.getName()
                        + ", which " + owner(present) + " offers");
            }
        }
        for (Class<?> service : declaration.required) {
            if (services.provider(service) == null) {
                throw new ModuleLoadException("module " + declaration.id() + " requires the service "
                        + service.getName() + ", which no loaded module offers");
            }
        }
    }

    private void checkDeepPoints(ModuleDeclaration declaration) throws ModuleLoadException {
        for (LoadedModule module : loaded.values()) {
            ModuleDeclaration other = module.declaration();
            checkDeepPoint("loader", declaration.loader, other.loader, declaration, module);
            checkDeepPoint("reply hold", declaration.replyHold, other.replyHold, declaration, module);
            checkDeepPoint("admission", declaration.admission, other.admission, declaration, module);
        }
    }

    private static void checkDeepPoint(
            String what, Object own, Object other, ModuleDeclaration declaration, LoadedModule module)
            throws ModuleLoadException {
        if (own != null && other != null) {
            throw new ModuleLoadException("module " + declaration.id() + " and " + owner(module) + " both provide the "
                    + what + ", of which there is one");
        }
    }

    // ---- publishing

    private void publish(LoadedModule module) throws ModuleLoadException {
        ModuleDeclaration declaration = module.declaration();
        try {
            kernel.configuration().publish(declaration.settings);
        } catch (RuntimeException refused) {
            throw new ModuleLoadException("module " + module.id() + ": " + refused.getMessage(), refused);
        }
        loaded.put(module.id(), module);
        for (DataType<?> type : declaration.types) {
            module.types.add(kernel.databases()
                    .types()
                    .add(type, module.id(), module.manifest().layoutVersion()));
        }
        try {
            for (CommandDefinition command : declaration.commands()) {
                module.rows.add(new Row(command, module));
            }
            publishTable();
            connect(module);
            module.runtime = new RuntimeOfModule(kernel, module);
            module.instance().start(module.runtime);
        } catch (Throwable failed) {
            withdraw(module, StopReason.UNLOAD);
            throw new ModuleLoadException("module " + module.id() + " failed to start: " + failed, failed);
        }
    }

    private void connect(LoadedModule module) {
        ModuleDeclaration declaration = module.declaration();
        declaration.keyspaceListeners.forEach(each -> kernel.events().add(module, each.classes(), each.listener()));
        declaration.serverListeners.forEach(each -> kernel.events().add(module, each));
        declaration.interceptors.forEach(kernel.executor().guards()::add);
        declaration.effectListeners.forEach(kernel.executor().stream()::add);
        declaration.provided.forEach((service, implementation) -> services.add(module, service, implementation));
        declaration.infoSections.forEach(each -> kernel.info().add(module, each.name(), each.writer()));
        if (declaration.admission != null) {
            kernel.executor().guards().admission(declaration.admission);
        }
        if (declaration.replyHold != null) {
            kernel.engine().holder().hold(declaration.replyHold);
        }
    }

    private void disconnect(LoadedModule module) {
        ModuleDeclaration declaration = module.declaration();
        kernel.events().removeAll(module);
        kernel.info().removeAll(module);
        declaration.interceptors.forEach(kernel.executor().guards()::remove);
        declaration.effectListeners.forEach(kernel.executor().stream()::remove);
        services.removeAll(module);
        if (declaration.admission != null) {
            kernel.executor().guards().admission(null);
        }
        if (declaration.replyHold != null) {
            kernel.engine().holder().hold(null);
        }
    }

    private void publishTable() {
        List<Row> rows = new ArrayList<>(kernel.builtinRows());
        loaded.values().forEach(module -> rows.addAll(module.rows));
        kernel.executor().table(new CommandTable(rows, ++tableVersion));
    }

    // ---- unloading

    /// Takes away a module whose types have no keys.
    public void uninstall(LoadedModule module) throws ModuleLoadException {
        for (TypeEntry type : module.types) {
            long keys = kernel.databases().keysOf(type);
            if (keys > 0) {
                throw new ModuleLoadException("module " + module.id() + " has the type " + type.name() + ", of which "
                        + keys + " keys are alive");
            }
        }
        for (Class<?> service : module.declaration().provided.keySet()) {
            for (LoadedModule other : loaded.values()) {
                if (other != module && other.declaration().required.contains(service)) {
                    throw new ModuleLoadException("module " + other.id() + " requires the service " + service.getName()
                            + " of module " + module.id());
                }
            }
        }
        withdraw(module, StopReason.UNLOAD);
        LOG.info("module {} {} is unloaded", module.id(), module.version());
        kernel.events().fire(new ServerEvent.ModuleUnloaded(module.id(), module.version()));
    }

    private void withdraw(LoadedModule module, StopReason reason) {
        loaded.remove(module.id());
        publishTable();
        String message = "module " + module.id() + " was unloaded";
        kernel.executor()
                .waiters()
                .unblockAll(module, List.copyOf(kernel.engine().clients()), message);
        kernel.executor().cancelBackground(module, message);
        if (module.runtime != null) {
            kernel.executor().faults().guard(module, () -> module.instance().stop(reason));
            module.runtime.close();
        }
        disconnect(module);
        module.types.forEach(kernel.databases().types()::remove);
        kernel.configuration().withdraw(module.declaration().settings);
        module.rows.clear();
        module.types.clear();
        close(module.source());
    }

    /// Stops all modules, the last loaded first.
    public void stopAll() {
        List<LoadedModule> modules = new ArrayList<>(loaded.values());
        Collections.reverse(modules);
        for (LoadedModule module : modules) {
            kernel.executor().faults().guard(module, () -> module.instance().stop(StopReason.SHUTDOWN));
            module.runtime.close();
        }
    }

    private static void close(AutoCloseable source) {
        try {
            source.close();
        } catch (Exception failed) {
            LOG.warn("a module's jar cannot be closed", failed);
        }
    }
}
