package io.mortise.kernel.info;

import io.mortise.kernel.Kernel;
import io.mortise.kernel.modules.LoadedModule;
import io.mortise.spi.ModuleDefinition.InfoWriter;

/// INFO modules: what is loaded, one line a module.
final class ModulesSection {
    private final Kernel kernel;

    ModulesSection(Kernel kernel) {
        this.kernel = kernel;
    }

    void write(InfoWriter out) {
        for (LoadedModule module : kernel.modules().modules()) {
            out.field(
                    "module",
                    "name=" + module.id() + ",ver=" + module.version()
                            + ",api=1,filters=0,usedby=[],using=[],options=[]" + ",faults=" + module.faults()
                            + (module.isQuarantined() ? ",quarantined=1" : ""));
        }
    }
}
