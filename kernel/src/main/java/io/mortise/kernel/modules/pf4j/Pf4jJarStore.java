package io.mortise.kernel.modules.pf4j;

import io.mortise.kernel.modules.JarStore;
import io.mortise.kernel.modules.ModuleLoadException;
import java.io.IOException;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Module jars on disk. The folder for their copies is made when the first jar comes.
public final class Pf4jJarStore implements JarStore {
    private static final Logger LOG = LoggerFactory.getLogger(Pf4jJarStore.class);

    private final Path parent;
    private final Set<StagedJar> copies = ConcurrentHashMap.newKeySet();
    private PrivateFolder folder;

    static {
        // Otherwise a module that opens a resource of its jar by URL leaves the file open for as long as we live.
        URLConnection.setDefaultUseCaches("jar", false);
    }

    /// With its copies in the folder for temporary files.
    public Pf4jJarStore() {
        this(Path.of(System.getProperty("java.io.tmpdir")));
    }

    /// @param parent where the folder for copies is made
    public Pf4jJarStore(Path parent) {
        this.parent = parent;
    }

    @Override
    public Staged stage(Path jar) throws ModuleLoadException {
        if (!Files.isRegularFile(jar)) {
            throw new ModuleLoadException(jar + (Files.exists(jar) ? " is not a file" : " does not exist"));
        }
        try {
            return StagedJar.of(jar, folder().next(), copies);
        } catch (IOException failed) {
            throw new ModuleLoadException(jar + " cannot be read: " + failed);
        }
    }

    private synchronized PrivateFolder folder() throws IOException {
        if (folder == null) {
            folder = PrivateFolder.in(parent);
        }
        return folder;
    }

    @Override
    public List<Path> jarsIn(Path directory) throws ModuleLoadException {
        if (!Files.isDirectory(directory)) {
            LOG.warn("the modules' folder {} does not exist", directory);
            return List.of();
        }
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.filter(entry -> entry.getFileName().toString().endsWith(".jar"))
                    .sorted()
                    .toList();
        } catch (IOException failed) {
            throw new ModuleLoadException("the modules' folder " + directory + " cannot be read: " + failed);
        }
    }

    @Override
    public boolean isInRange(String version, String range) {
        return Versions.isInRange(version, range);
    }

    @Override
    public List<Staged> definersOf(String className) {
        return copies.stream()
                .filter(jar -> jar.defines(className))
                .<Staged>map(jar -> jar)
                .toList();
    }

    @Override
    public int copies() {
        return copies.size();
    }

    @Override
    public synchronized void close() {
        if (folder != null) {
            try {
                folder.close();
            } catch (IOException failed) {
                LOG.warn("the copies of module jars cannot be deleted", failed);
            }
            folder = null;
        }
    }
}
