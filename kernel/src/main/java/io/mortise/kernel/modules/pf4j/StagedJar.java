package io.mortise.kernel.modules.pf4j;

import io.mortise.kernel.modules.JarStore;
import io.mortise.kernel.modules.Manifest;
import io.mortise.kernel.modules.ModuleLoadException;
import io.mortise.spi.ServerModule;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.zip.ZipException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A jar's private copy: its file under the name of its content, and beside it, under `lib`, the libraries that
/// were inside it.
final class StagedJar implements JarStore.Staged {
    private static final Logger LOG = LoggerFactory.getLogger(StagedJar.class);
    private static final String LIBRARIES = "lib/";

    private final Path folder;
    private final String name;
    private final Set<StagedJar> copies;
    private final List<Path> jars = new ArrayList<>();
    private final List<String> classNames = new ArrayList<>();
    private List<JarStore.Signer> signers = List.of();
    private String sha256;
    private Manifest manifest;
    private Generation generation;
    private volatile ModuleLoader opened;

    private StagedJar(Path folder, String name, Set<StagedJar> copies) {
        this.folder = folder;
        this.name = name;
        this.copies = copies;
    }

    /// @param folder a new one, deleted when the jar is closed
    /// @param copies has those that are not closed
    static StagedJar of(Path source, Path folder, Set<StagedJar> copies) throws IOException, ModuleLoadException {
        StagedJar jar = new StagedJar(folder, source.getFileName().toString(), copies);
        copies.add(jar);
        try {
            Path copy = jar.copy(source);
            jar.jars.add(copy);
            jar.read(copy);
            jar.signers = JarSignature.signersOf(jar.name, copy);
            return jar;
        } catch (ZipException malformed) {
            jar.close();
            throw new ModuleLoadException(source + " is not a jar: " + malformed.getMessage());
        } catch (Throwable refused) {
            jar.close();
            throw refused;
        }
    }

    private Path copy(Path source) throws IOException {
        MessageDigest digest = newDigest();
        Path incoming = folder.resolve("incoming");
        try (OutputStream out = new DigestOutputStream(Files.newOutputStream(incoming), digest)) {
            Files.copy(source, out);
        }
        sha256 = HexFormat.of().formatHex(digest.digest());
        return Files.move(incoming, folder.resolve(sha256 + ".jar"));
    }

    private static MessageDigest newDigest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }

    private void read(Path copy) throws IOException, ModuleLoadException {
        try (JarFile jar = new JarFile(copy.toFile())) {
            java.util.jar.Manifest attributes = jar.getManifest();
            if (attributes == null) {
                throw new ModuleLoadException(name + " has no manifest");
            }
            manifest = ManifestReader.read(name, attributes.getMainAttributes());
            for (JarEntry entry : (Iterable<JarEntry>) jar.stream()::iterator) {
                ForbiddenEntries.check(name, entry.getName());
                if (isLibrary(entry.getName())) {
                    extract(jar, entry);
                } else {
                    addClass(entry.getName());
                }
            }
        }
    }

    private void addClass(String entry) {
        boolean isClass = entry.endsWith(".class") && !entry.startsWith("META-INF/") && !entry.contains("-info.");
        if (isClass) {
            classNames.add(
                    entry.substring(0, entry.length() - ".class".length()).replace('/', '.'));
        }
    }

    private static boolean isLibrary(String entry) {
        return entry.startsWith(LIBRARIES)
                && entry.endsWith(".jar")
                && entry.indexOf('/', LIBRARIES.length()) < 0
                && entry.indexOf('\\') < 0;
    }

    private void extract(JarFile jar, JarEntry entry) throws IOException, ModuleLoadException {
        Path libraries = Files.createDirectories(folder.resolve("lib"));
        Path target = libraries.resolve(entry.getName().substring(LIBRARIES.length()));
        try (InputStream in = jar.getInputStream(entry)) {
            Files.copy(in, target);
        }
        jars.add(target);
        try (JarFile library = new JarFile(target.toFile())) {
            for (JarEntry inner : (Iterable<JarEntry>) library.stream()::iterator) {
                ForbiddenEntries.check(name + "!/" + entry.getName(), inner.getName());
            }
        }
    }

    @Override
    public Manifest manifest() {
        return manifest;
    }

    @Override
    public Path file() {
        return jars.getFirst();
    }

    @Override
    public List<JarStore.Signer> signers() {
        return signers;
    }

    @Override
    public int classes() {
        return classNames.size();
    }

    @Override
    public String sha256() {
        return sha256;
    }

    @Override
    public Class<? extends ServerModule> open(List<JarStore.Exported> visible, boolean ahead, boolean strict)
            throws ModuleLoadException {
        generation = new Generation(jars, visible, strict);
        ModuleLoader loader = generation.load();
        opened = loader;
        Class<? extends ServerModule> entry = entryClass(loader);
        if (ahead) {
            classNames.forEach(each -> link(each, loader));
        }
        return entry;
    }

    @Override
    public ClassLoader loader() {
        return opened;
    }

    @Override
    public boolean isStrict() {
        return opened != null && opened.isStrict();
    }

    boolean defines(String className) {
        return opened != null && opened.defines(className);
    }

    private Class<? extends ServerModule> entryClass(ClassLoader loader) throws ModuleLoadException {
        String sentence = name + ": the class " + manifest.entryClass() + " that " + ManifestReader.ENTRY + " names ";
        try {
            Class<?> entry = Class.forName(manifest.entryClass(), false, loader);
            if (!ServerModule.class.isAssignableFrom(entry)) {
                throw new ModuleLoadException(sentence + "does not implement " + ServerModule.class.getName());
            }
            if (!Modifier.isPublic(entry.getModifiers())
                    || Modifier.isAbstract(entry.getModifiers())
                    || !Modifier.isPublic(entry.getDeclaredConstructor().getModifiers())) {
                throw new ModuleLoadException(sentence + "is not a public class with a public constructor");
            }
            return entry.asSubclass(ServerModule.class);
        } catch (ClassNotFoundException absent) {
            throw new ModuleLoadException(sentence + "is not in the jar");
        } catch (NoSuchMethodException absent) {
            throw new ModuleLoadException(sentence + "has no constructor without parameters");
        } catch (LinkageError broken) {
            throw new ModuleLoadException(sentence + "cannot be loaded: " + broken);
        }
    }

    /// Loads and verifies a class without running any of its code, so that the command thread need not.
    private static void link(String className, ClassLoader loader) {
        try {
            // Asking for its members is what makes the JVM link a class.
            var _ = Class.forName(className, false, loader).getDeclaredFields();
        } catch (ClassNotFoundException | LinkageError later) {
            // The class may be for surroundings that are not these; if it is needed its use will say so.
            LOG.debug("{} is not loaded ahead: {}", className, later.toString());
        }
    }

    @Override
    public void close() {
        try {
            if (generation != null) {
                generation.unload();
            }
            PrivateFolder.delete(folder);
            copies.remove(this);
        } catch (IOException | RuntimeException failed) {
            LOG.warn("the copy of {} in {} is not deleted", name, folder, failed);
        }
    }
}
