package io.mortise.kernel.modules;

import io.mortise.spi.ServerModule;
import java.nio.file.Path;
import java.util.List;

/// Takes jars apart: what stands between a file and a class that can be made an instance of.
///
/// Everything here reads and writes files, so none of it is for the command thread of a server that runs. Any
/// thread may call it.
public interface JarStore extends AutoCloseable {
    /// Copies a jar to where nobody changes it, and reads what it says of itself. None of its code runs.
    ///
    /// @throws ModuleLoadException if it is no jar, says too little, or carries what it must not
    Staged stage(Path jar) throws ModuleLoadException;

    /// The jars in a folder, sorted by name; none, with a warning, if there is no such folder.
    List<Path> jarsIn(Path directory) throws ModuleLoadException;

    /// Whether a version lies in a range, both in the notation of the manifest. A pre-release counts as the version
    /// that it comes before.
    boolean isInRange(String version, String range);

    /// The opened jars whose class loaders have made a class of that name. On any thread; loads nothing.
    List<Staged> definersOf(String className);

    /// How many copies there are.
    int copies();

    /// Deletes every copy.
    @Override
    void close();

    /// A jar that was copied and read.
    interface Staged extends AutoCloseable {
        Manifest manifest();

        /// The copy, which is there until this is closed.
        Path file();

        /// SHA-256 of the jar, in hex.
        String sha256();

        /// Who has signed all of the jar; empty if it is not signed.
        List<Signer> signers();

        /// How many classes of its own the jar has.
        int classes();

        /// Makes the module's class loader and loads its entry class. Can be called once.
        ///
        /// @param visible the packages of other modules that it may see
        /// @param ahead whether to load all of its classes, so that its first calls find them
        /// @param strict whether to add to its classes what makes it possible to stop them
        Class<? extends ServerModule> open(List<Exported> visible, boolean ahead, boolean strict)
                throws ModuleLoadException;

        /// The module's class loader; null before it is opened.
        ClassLoader loader();

        /// Whether its code can be stopped.
        boolean isStrict();

        /// Closes the class loader and deletes the copy.
        @Override
        void close();
    }

    /// A signer of a jar.
    ///
    /// @param name the subject of the certificate
    /// @param sha256 of the certificate, in hex
    record Signer(String name, String sha256) {}

    /// Packages of a loaded module that others may see.
    ///
    /// @param module whose they are
    /// @param loader what loads their classes
    record Exported(String module, ClassLoader loader, List<String> packages) {}
}
