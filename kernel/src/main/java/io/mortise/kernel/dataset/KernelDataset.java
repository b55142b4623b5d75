package io.mortise.kernel.dataset;

import io.mortise.kernel.Kernel;
import io.mortise.kernel.dispatch.Executor;
import io.mortise.kernel.modules.LoadedModule;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.persistence.Dataset;
import io.mortise.spi.persistence.EffectListener;
import io.mortise.spi.persistence.Pin;
import io.mortise.spi.persistence.SnapshotSink;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The data as a whole, as one module sees it. Knows the pins that the module holds, and lets them go with it.
public final class KernelDataset implements Dataset {
    private final Kernel kernel;
    private final Executor executor;
    private final LoadedModule module;
    private final Set<KernelPin> pins = ConcurrentHashMap.newKeySet();
    private final Set<EffectListener> listeners = new LinkedHashSet<>();
    private boolean refuses;

    public KernelDataset(Kernel kernel, LoadedModule module) {
        this.kernel = kernel;
        this.executor = kernel.executor();
        this.module = module;
    }

    @Override
    public long position() {
        checkThread();
        return executor.stream().position();
    }

    @Override
    public long changes() {
        checkThread();
        return executor.stream().changes();
    }

    @Override
    public Pin pin() {
        checkThread();
        if (executor.view().isChanging() || executor.isMidUnit()) {
            throw new IllegalStateException("module " + module.id() + " asks for a pin in a call that has already"
                    + " changed keys; a pin begins between two units, so ask in a task of its own");
        }
        KernelPin pin = new KernelPin(kernel.environment(), kernel.databases().pins(), executor, pins);
        pins.add(pin);
        return pin;
    }

    @Override
    public boolean isLoaded() {
        return kernel.isServing();
    }

    @Override
    public void listen(EffectListener listener) {
        checkThread();
        if (listeners.add(listener)) {
            executor.listenToEffects(module, listener);
        }
    }

    @Override
    public void unlisten(EffectListener listener) {
        checkThread();
        if (listeners.remove(listener)) {
            executor.stream().remove(listener);
        }
    }

    @Override
    public void refuseWrites(CommandException reason) {
        checkThread();
        refuses = reason != null;
        executor.guards().refuseWrites(reason);
    }

    @Override
    public Reload beginReload() {
        checkThread();
        return kernel.loading().beginReload();
    }

    @Override
    public void apply(int database, byte[][] words) {
        checkThread();
        kernel.modules().replay().apply(database, words);
    }

    @Override
    public void writeState(boolean beforeKeys, SnapshotSink sink) {
        checkThread();
        kernel.states().write(beforeKeys, sink);
    }

    @Override
    public String modules() {
        checkThread();
        return kernel.modules().known().text();
    }

    private void checkThread() {
        if (!kernel.environment().loop().isCurrent()) {
            throw new IllegalStateException("the dataset is used on the command thread");
        }
    }

    /// Lets everything go that the module still holds.
    public void close() {
        for (Pin pin : List.copyOf(pins)) {
            pin.close();
        }
        for (EffectListener listener : List.copyOf(listeners)) {
            unlisten(listener);
        }
        if (refuses) {
            refuseWrites(null);
        }
    }
}
