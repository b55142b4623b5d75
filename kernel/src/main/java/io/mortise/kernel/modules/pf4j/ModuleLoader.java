package io.mortise.kernel.modules.pf4j;

import io.mortise.kernel.modules.JarStore;
import java.util.List;
import org.pf4j.ClassLoadingStrategy;
import org.pf4j.ClassLoadingStrategy.Source;
import org.pf4j.PluginClassLoader;
import org.pf4j.PluginDescriptor;
import org.pf4j.PluginManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A module's class loader. Looks first among the packages that modules it depends on export, so that both sides
/// speak of the same classes, then in the module's own jars, then at what [SpiLoader] shows.
final class ModuleLoader extends PluginClassLoader {
    private static final ClassLoadingStrategy ORDER =
            new ClassLoadingStrategy(List.of(Source.DEPENDENCIES, Source.PLUGIN, Source.APPLICATION));

    private static final Logger LOG = LoggerFactory.getLogger(ModuleLoader.class);

    private final List<JarStore.Exported> visible;

    ModuleLoader(PluginManager manager, PluginDescriptor descriptor, List<JarStore.Exported> visible) {
        super(manager, descriptor, SpiLoader.INSTANCE, ORDER);
        this.visible = visible;
    }

    @Override
    protected boolean shouldDelegateToParent(String className) {
        return SpiLoader.isOfSpi(className);
    }

    @Override
    protected Class<?> loadClassFromDependencies(String className) {
        int end = className.lastIndexOf('.');
        String packageName = end < 0 ? "" : className.substring(0, end);
        for (JarStore.Exported exported : visible) {
            if (exported.packages().contains(packageName)) {
                try {
                    return exported.loader().loadClass(className);
                } catch (ClassNotFoundException absent) {
                    log(exported, className);
                }
            }
        }
        return null;
    }

    private static void log(JarStore.Exported exported, String className) {
        LOG.debug("module {} exports the package of {}, but has no such class", exported.module(), className);
    }
}
