package io.mortise.kernel.modules;

import io.mortise.kernel.Kernel;
import io.mortise.kernel.environment.Environment;
import io.mortise.spi.ModuleResources;
import io.mortise.spi.file.FileStore;
import io.mortise.spi.net.NativeEngines;

/// What one module may use before it runs, and later too. Nothing of it has to be taken back.
class ResourcesOfModule implements ModuleResources {
    private final Environment environment;
    private final System.Logger log;

    ResourcesOfModule(Kernel kernel, String id) {
        this.environment = kernel.environment();
        this.log = System.getLogger("mortise.module." + id);
    }

    @Override
    public long nowMillis() {
        return environment.clock().millis();
    }

    @Override
    public long nanoTime() {
        return environment.clock().nanos();
    }

    @Override
    public System.Logger log() {
        return log;
    }

    @Override
    public FileStore files() {
        return environment.files();
    }

    @Override
    public NativeEngines nativeEngines() {
        return environment.network().nativeEngines();
    }
}
