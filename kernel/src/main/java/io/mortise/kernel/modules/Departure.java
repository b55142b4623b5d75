package io.mortise.kernel.modules;

import io.mortise.kernel.Kernel;
import io.mortise.spi.ServerModule.StopReason;
import io.mortise.spi.event.ServerEvent;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The way of modules out of the server, of one or of several that use each other.
///
/// ```
///  commands leave the table ── drain: unfinished commands go on ── everything else is taken out
///                                            ── values become dormant ── types and classes go
/// ```
///
/// From the first step on its commands answer that the module is missing. Owned by the command thread.
final class Departure {
    private static final Logger LOG = LoggerFactory.getLogger(Departure.class);
    private static final long LOOK_MILLIS = 2;

    private final Kernel kernel;
    private final ModuleHost host;
    private final List<LoadedModule> modules;
    private final long drainMillis;
    private final Runnable done;
    private int left;

    /// @param modules each before what it uses
    /// @param done called when nothing of them is left in the data
    Departure(Kernel kernel, ModuleHost host, List<LoadedModule> modules, long drainMillis, Runnable done) {
        this.kernel = kernel;
        this.host = host;
        this.modules = modules;
        this.drainMillis = drainMillis;
        this.done = done;
    }

    void begin() {
        left = modules.size();
        modules.forEach(LoadedModule::leave);
        host.publishTable();
        drain(kernel.environment().clock().millis() + drainMillis);
    }

    private void drain(long endMillis) {
        if (kernel.isStopping()) {
            return;
        }
        if (isBusy() && kernel.environment().clock().millis() < endMillis) {
            kernel.environment().loop().schedule(LOOK_MILLIS, () -> drain(endMillis));
            return;
        }
        modules.forEach(this::takeOut);
        kernel.executor().turnNeeded();
    }

    private boolean isBusy() {
        return modules.stream()
                .anyMatch(module ->
                        kernel.executor().hasUnfinished(module, kernel.engine().clients()));
    }

    private void takeOut(LoadedModule module) {
        host.withdraw(module, module.isQuarantined() ? StopReason.QUARANTINE : StopReason.UNLOAD);
        host.retire(module, () -> gone(module));
    }

    private void gone(LoadedModule module) {
        LOG.info("module {} {} is unloaded", module.id(), module.version());
        FlightEvents.change("unload", module);
        kernel.events().fire(new ServerEvent.ModuleUnloaded(module.id(), module.version()));
        left--;
        if (left == 0) {
            done.run();
        }
    }
}
