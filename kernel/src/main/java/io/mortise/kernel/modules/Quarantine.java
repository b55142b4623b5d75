package io.mortise.kernel.modules;

import io.mortise.kernel.Kernel;
import io.mortise.kernel.dispatch.Conditions;
import io.mortise.kernel.dispatch.Faults;
import io.mortise.kernel.dispatch.Faults.Fault;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.command.ErrorPrefix;
import io.mortise.spi.event.ServerEvent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Puts modules out of service that fail too often, or that the operator does not trust any more, and back again.
///
/// While a module is out of service its commands are refused, its clients that wait are sent on, its listeners,
/// interceptors, timers, tasks and INFO sections rest, and elements of its values do not expire. Its values stay,
/// and can be copied, dumped and saved, for which its codec runs. What it provides to the depths of the server
/// (effects, held replies, admission) goes on, since the server would lose data without it. Owned by the command
/// thread.
public final class Quarantine {
    private static final Logger LOG = LoggerFactory.getLogger(Quarantine.class);

    private final Kernel kernel;
    private final ModuleHost host;
    private final Publication publication;

    Quarantine(Kernel kernel, ModuleHost host, Publication publication) {
        this.kernel = kernel;
        this.host = host;
        this.publication = publication;
    }

    /// A module has failed, perhaps in the midst of a command.
    void faulted(LoadedModule module, Fault fault) {
        FlightEvents.fault(module, fault);
        int limit = kernel.settings().moduleFaultLimit.get().intValue();
        long windowSeconds = kernel.settings().moduleFaultWindow.get();
        int recent = module.noteFault(
                fault, kernel.environment().clock().millis(), windowSeconds * 1000, Math.max(limit, 1));
        if (module.canary() != null) {
            module.canary().fault(kernel.environment().loop());
        }
        boolean isLoaded = host.module(module.id()) == module;
        if (limit > 0 && recent >= limit && isLoaded && !module.isQuarantined()) {
            enter(
                    module,
                    limit + " faults in " + windowSeconds + " seconds, the last in " + fault.place() + ", reference "
                            + fault.reference());
        }
    }

    /// Puts a module out of service.
    ///
    /// @throws ModuleLoadException if it is already
    public void order(LoadedModule module) throws ModuleLoadException {
        if (module.isQuarantined()) {
            throw new ModuleLoadException("module " + module.id() + " is out of service already");
        }
        enter(module, "the operator has ordered it");
    }

    private void enter(LoadedModule module, String why) {
        module.quarantine(why);
        LOG.error("module {} {} is put out of service: {}", module.id(), module.version(), why);
        watch();
        FlightEvents.change("quarantine", module);
        // Clients get their answers, and listeners hear of it, when the present command is over.
        kernel.environment().loop().execute(() -> {
            if (module.isQuarantined()) {
                publication.refuseClients(
                        module,
                        new CommandException(
                                ErrorPrefix.MODULEQUARANTINED,
                                "module " + module.id() + " " + module.version() + " is out of service: " + why));
                kernel.executor().turnNeeded();
                kernel.events().fire(new ServerEvent.ModuleQuarantined(module.id(), module.version(), why));
            }
        });
    }

    /// Puts a module into service again.
    ///
    /// @throws ModuleLoadException if it is in service
    public void release(LoadedModule module) throws ModuleLoadException {
        if (!module.isQuarantined()) {
            throw new ModuleLoadException("module " + module.id() + " is in service");
        }
        module.quarantine(null);
        LOG.info("module {} {} is in service again", module.id(), module.version());
        FlightEvents.change("release", module);
        watch();
        kernel.events().fire(new ServerEvent.ModuleReleased(module.id(), module.version()));
    }

    /// Says whether commands must be looked at because of modules out of service.
    void watch() {
        boolean any = false;
        for (LoadedModule module : host.modules()) {
            any |= module.isQuarantined();
        }
        kernel.executor().condition(Conditions.QUARANTINED, any);
    }

    void listen(Faults faults) {
        faults.onModuleFault(this::faulted);
    }
}
