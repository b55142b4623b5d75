package io.mortise.kernel.modules;

import io.mortise.kernel.Kernel;
import io.mortise.kernel.dispatch.ClientState;
import io.mortise.kernel.dispatch.Row;
import io.mortise.kernel.keyspace.TypeEntry;
import io.mortise.spi.ServerModule.StopReason;
import io.mortise.spi.event.ServerEvent;
import io.mortise.spi.keyspace.DataType;
import io.mortise.spi.keyspace.ValueCodec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One generation of a module takes the place of another, between two commands.
///
/// ```
///  describe, check ── export state ── old out, new in ── import state, start ── old one stops
///                                            ^                   │ throws
///                                            └─── new out, old in ┘
///  ── unfinished commands run again ── values are converted by touch and sweep ── old classes go
/// ```
///
/// The new generation starts while the old one still runs, so that one which cannot start leaves everything as it
/// was. All of it is one step of the command thread: clients see either generation. What the old one had going on
/// goes on by these rules:
///
/// - Commands whose clients wait, or that work in the background, have changed nothing yet. They run from the start
///   in the new generation, in their place; the time of those that wait goes on.
/// - Commands queued in transactions are the new generation's when EXEC comes.
/// - Replies that are being streamed are made to their end by the old code.
/// - Timers, tasks and background work that the module asked for end. What they know is handed over by
///   `exportState` and `importState`; what belongs to snapshots goes through its state codecs as well.
/// - A port that the new generation opens, too, is its from then on, and is not closed in between. Established
///   connections stay, with the old one's engines; handshakes under way are finished by the new one. Ports that it
///   does not open are closed with their connections.
final class Upgrade {
    private static final Logger LOG = LoggerFactory.getLogger(Upgrade.class);

    private final Kernel kernel;
    private final ModuleHost host;
    private final Publication publication;
    private final Services services;
    private final Dependencies dependencies;
    private final LoadedModule old;
    private final LoadedModule module;
    private final Map<String, String> settings;

    /// @param module the new generation, which has described itself
    /// @param settings values that its settings are to have; null for those of the old one
    Upgrade(
            Kernel kernel,
            ModuleHost host,
            Publication publication,
            Services services,
            Dependencies dependencies,
            LoadedModule old,
            LoadedModule module,
            Map<String, String> settings) {
        this.kernel = kernel;
        this.host = host;
        this.publication = publication;
        this.services = services;
        this.dependencies = dependencies;
        this.old = old;
        this.module = module;
        this.settings = settings;
    }

    // ---- checking

    /// @throws ModuleLoadException naming what speaks against it
    void check() throws ModuleLoadException {
        for (TypeEntry type : old.types) {
            checkReads(type);
        }
        for (LoadedModule user : host.modules()) {
            if (user != old && host.using(user).contains(old.id())) {
                checkUser(user);
            }
        }
    }

    /// Values that are there must stay readable.
    private void checkReads(TypeEntry type) throws ModuleLoadException {
        ValueCodec<?> codec = null;
        for (DataType<?> declared : module.declaration().types) {
            codec = declared.name().equals(type.name()) ? declared.codec() : codec;
        }
        long keys = kernel.databases().keysOf(type);
        if (codec == null && keys > 0) {
            throw new ModuleLoadException("module " + module.id() + " " + module.version()
                    + " does not declare the type " + type.name() + ", of which "
                    + (keys == 1 ? "1 key is" : keys + " keys are") + " alive");
        }
        if (codec != null && keys > 0 && !reads(codec, type.type().codec())) {
            throw new ModuleLoadException("module " + module.id() + " " + module.version()
                    + " does not read the encoding of the type " + type.name() + " that version " + old.version()
                    + " writes");
        }
    }

    private static boolean reads(ValueCodec<?> codec, ValueCodec<?> written) {
        if (written.wireName() != null && !written.wireName().equals(codec.wireName())) {
            return false;
        }
        for (int wanted : written.wireTypes()) {
            boolean read = false;
            for (int own : codec.wireTypes()) {
                read |= own == wanted;
            }
            if (!read) {
                return false;
            }
        }
        return true;
    }

    private void checkUser(LoadedModule user) throws ModuleLoadException {
        dependencies.check(user.manifest(), host.versionsWith(module.manifest()));
        boolean depends = false;
        for (Dependency each : user.manifest().dependencies()) {
            depends |= each.id().equals(old.id());
        }
        if (depends && !old.manifest().exports().isEmpty()) {
            throw new ModuleLoadException("module " + user.id() + " sees packages of module " + old.id() + " "
                    + old.version() + "; unload it first");
        }
        for (Class<?> service : user.declaration().required) {
            if (services.provider(service) == old
                    && !module.declaration().provided.containsKey(service)) {
                throw new ModuleLoadException("module " + module.id() + " " + module.version()
                        + " does not offer the service " + service.getName() + ", which module " + user.id()
                        + " uses");
            }
        }
    }

    // ---- swapping

    /// Everything is met for the first time here as a rule. Java takes some tenths of a millisecond to link a
    /// lambda, but hardly any time for a class that the AOT cache has: so what happens in a swap, here and in
    /// what it calls, is written with loops and classes.
    ///
    /// @throws ModuleLoadException if the new generation cannot start; then the old one goes on
    void swap() throws ModuleLoadException {
        byte[] state = exported();
        Map<String, String> before = kernel.configuration().values(old.declaration().settings);
        var unclaimed = kernel.configuration().unclaimed();
        host.guard(old, new Leaving(kernel, old));
        publication.disconnect(old);
        kernel.configuration().withdraw(old.declaration().settings);
        try {
            enter(state);
        } catch (Throwable thrown) {
            host.abandon(module);
            kernel.configuration().unclaimed(unclaimed);
            kernel.configuration().publish(old.declaration().settings, before);
            host.seat(old);
            publication.reconnect(old);
            host.publishTable();
            kernel.states().stayed(old);
            throw ModuleHost.failed("failed to take over", module.manifest(), thrown);
        }
        module.runtime.settle();
        host.stop(old, StopReason.UPGRADE);
        kernel.executor().again(old, List.copyOf(kernel.engine().clients()));
        for (ClientState client : kernel.engine().clients()) {
            client.forget(old);
        }
        kernel.executor().forget();
        kernel.executor().turnNeeded();
        LOG.info("module {} {} takes the place of version {}", module.id(), module.version(), old.version());
        kernel.events().fire(new ServerEvent.ModuleUpgraded(module.id(), old.version(), module.version()));
    }

    private byte[] exported() throws ModuleLoadException {
        Export export = new Export();
        try {
            old.within(export);
        } catch (Throwable thrown) {
            throw ModuleHost.failed("failed to hand over its state", old.manifest(), thrown);
        }
        return export.state;
    }

    private final class Export implements Runnable {
        byte[] state;

        @Override
        public void run() {
            state = old.instance().exportState();
        }
    }

    private record Leaving(Kernel kernel, LoadedModule module) implements Runnable {
        @Override
        public void run() {
            kernel.states().leaves(module);
        }
    }

    private record Beginning(LoadedModule module, byte[] state, String formerVersion) implements Runnable {
        @Override
        public void run() {
            if (state != null) {
                module.instance().importState(state, formerVersion);
            }
            module.instance().start(module.runtime);
        }
    }

    private void enter(byte[] state) {
        kernel.configuration().publish(module.declaration().settings, settings == null ? Map.of() : settings);
        host.seat(module);
        publication.connect(module);
        keepCounts();
        host.publishTable();
        module.runtime = new RuntimeOfModule(kernel, module, old.runtime);
        module.within(new Beginning(module, state, old.version()));
        kernel.states().arrived(module);
    }

    private void keepCounts() {
        Map<String, Row> former = new HashMap<>();
        for (Row row : old.rows) {
            former.put(row.name(), row);
        }
        for (Row row : module.rows) {
            Row before = former.get(row.name());
            if (before != null) {
                row.countFrom(before);
            }
        }
    }
}
