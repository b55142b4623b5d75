package io.mortise.kernel.info;

import io.mortise.kernel.Kernel;
import io.mortise.spi.ModuleDefinition.InfoWriter;

/// INFO modules: what is loaded, one line a module, and what is left of modules that were.
final class ModulesSection {
    private final Kernel kernel;

    ModulesSection(Kernel kernel) {
        this.kernel = kernel;
    }

    void write(InfoWriter out) {
        for (String line : kernel.modules().facts().infoLines()) {
            int colon = line.indexOf(':');
            out.field(line.substring(0, colon), line.substring(colon + 1));
        }
    }
}
