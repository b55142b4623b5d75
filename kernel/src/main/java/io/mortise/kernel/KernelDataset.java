package io.mortise.kernel;

import io.mortise.kernel.modules.LoadedModule;
import io.mortise.spi.persistence.Dataset;
import io.mortise.spi.persistence.Pin;
import io.mortise.spi.persistence.SnapshotSink;

/// The data as a whole, for one module.
final class KernelDataset implements Dataset {
    private final Kernel kernel;
    private final LoadedModule module;

    KernelDataset(Kernel kernel, LoadedModule module) {
        this.kernel = kernel;
        this.module = module;
    }

    @Override
    public long position() {
        return kernel.executor().stream().position();
    }

    @Override
    public Pin pin() {
        throw new IllegalStateException(module.id());
    }

    @Override
    public long changes() {
        return kernel.executor().stream().changes();
    }

    @Override
    public void apply(int database, byte[][] words) {
        throw new IllegalStateException(module.id());
    }

    @Override
    public void writeState(boolean beforeKeys, SnapshotSink sink) {
        throw new IllegalStateException(module.id());
    }
}
