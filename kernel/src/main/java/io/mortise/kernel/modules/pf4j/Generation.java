package io.mortise.kernel.modules.pf4j;

import io.mortise.kernel.modules.JarStore;
import io.mortise.spi.SpiVersion;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Manifest;
import org.pf4j.AbstractPluginManager;
import org.pf4j.DefaultExtensionFactory;
import org.pf4j.DefaultExtensionFinder;
import org.pf4j.DefaultVersionManager;
import org.pf4j.ExtensionFactory;
import org.pf4j.ExtensionFinder;
import org.pf4j.JarPluginRepository;
import org.pf4j.ManifestPluginDescriptorFinder;
import org.pf4j.Plugin;
import org.pf4j.PluginDescriptor;
import org.pf4j.PluginDescriptorFinder;
import org.pf4j.PluginFactory;
import org.pf4j.PluginLoader;
import org.pf4j.PluginRepository;
import org.pf4j.PluginRuntimeException;
import org.pf4j.PluginStatusProvider;
import org.pf4j.VersionManager;

/// PF4J's manager for one generation of one module: a plugin is loaded when its class loader exists, and unloaded
/// when that is closed. It is never started or stopped, because a module's life is the module host's business, and
/// has no extensions, because a module declares what it adds.
final class Generation extends AbstractPluginManager {
    private final List<Path> jars;
    private final List<JarStore.Exported> visible;
    private final boolean strict;

    /// @param jars the module's own, then the libraries that were inside it
    Generation(List<Path> jars, List<JarStore.Exported> visible, boolean strict) {
        super(jars.getFirst().getParent());
        this.jars = jars;
        this.visible = visible;
        this.strict = strict;
        setSystemVersion(SpiVersion.current());
    }

    /// Makes the class loader.
    ModuleLoader load() {
        String id = loadPlugin(jars.getFirst());
        if (getPlugin(id).getPluginState().isDisabled()) {
            throw new PluginRuntimeException("Plugin '{}' is not valid", id);
        }
        return (ModuleLoader) getPluginClassLoader(id);
    }

    /// Closes the class loader.
    void unload() {
        // By id, over a copy: the manager's own ways to do it for all trip over the list that they change.
        getPlugins().forEach(plugin -> unloadPlugin(plugin.getPluginId(), false));
    }

    private ClassLoader loaderOf(PluginDescriptor descriptor) {
        ModuleLoader loader = new ModuleLoader(this, descriptor, visible, strict);
        jars.forEach(jar -> loader.addFile(jar.toFile()));
        return loader;
    }

    @Override
    protected PluginLoader createPluginLoader() {
        return new PluginLoader() {
            @Override
            public boolean isApplicable(Path path) {
                return true;
            }

            @Override
            public ClassLoader loadPlugin(Path path, PluginDescriptor descriptor) {
                return loaderOf(descriptor);
            }
        };
    }

    /// What the module depends on was resolved by the module host, and is not in this manager.
    @Override
    protected PluginDescriptorFinder createPluginDescriptorFinder() {
        return new ManifestPluginDescriptorFinder() {
            @Override
            protected PluginDescriptor createPluginDescriptor(Manifest manifest) {
                Manifest alone = new Manifest(manifest);
                alone.getMainAttributes().putValue(PLUGIN_DEPENDENCIES, "");
                return super.createPluginDescriptor(alone);
            }
        };
    }

    @Override
    protected PluginStatusProvider createPluginStatusProvider() {
        return new PluginStatusProvider() {
            @Override
            public boolean isPluginDisabled(String id) {
                return false;
            }

            @Override
            public void disablePlugin(String id) {
                throw new UnsupportedOperationException(id);
            }

            @Override
            public void enablePlugin(String id) {
                throw new UnsupportedOperationException(id);
            }
        };
    }

    @Override
    protected PluginFactory createPluginFactory() {
        return wrapper -> new Plugin() {};
    }

    @Override
    protected PluginRepository createPluginRepository() {
        return new JarPluginRepository(getPluginsRoots());
    }

    @Override
    protected ExtensionFactory createExtensionFactory() {
        return new DefaultExtensionFactory();
    }

    @Override
    protected ExtensionFinder createExtensionFinder() {
        return new DefaultExtensionFinder(this);
    }

    @Override
    protected VersionManager createVersionManager() {
        return new DefaultVersionManager();
    }
}
