package io.mortise.kernel.modules.pf4j;

import io.mortise.kernel.modules.JarStore;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
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
    private final boolean strict;

    /// @param strict whether code is added to its classes that can stop them
    ModuleLoader(PluginManager manager, PluginDescriptor descriptor, List<JarStore.Exported> visible, boolean strict) {
        super(manager, descriptor, SpiLoader.INSTANCE, ORDER);
        this.visible = visible;
        this.strict = strict;
    }

    boolean isStrict() {
        return strict;
    }

    /// Whether it has made a class of that name. On any thread; loads nothing.
    boolean defines(String className) {
        Class<?> known = findLoadedClass(className);
        return known != null && known.getClassLoader() == this;
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        return strict ? findStrictly(name) : super.findClass(name);
    }

    private Class<?> findStrictly(String name) throws ClassNotFoundException {
        try (InputStream in = getResourceOfOwn(name)) {
            byte[] code = StrictCode.of(in.readAllBytes(), this);
            return defineClass(name, code, 0, code.length);
        } catch (IOException | IllegalArgumentException failed) {
            throw new ClassNotFoundException(name, failed);
        }
    }

    private InputStream getResourceOfOwn(String className) throws IOException, ClassNotFoundException {
        URL found = findResource(className.replace('.', '/') + ".class");
        if (found == null) {
            throw new ClassNotFoundException(className);
        }
        return found.openStream();
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
