package io.mortise.kernel.modules;

import io.mortise.kernel.dispatch.Row;
import io.mortise.kernel.keyspace.TypeEntry;
import io.mortise.spi.ServerModule;
import io.mortise.spi.persistence.DatasetLoader;
import java.util.ArrayList;
import java.util.List;

/// A module that is loaded: one generation of it, with everything that was published for it. Owned by the command
/// thread.
public final class LoadedModule {
    private final Manifest manifest;
    private final String path;
    private final List<String> arguments;
    private final ServerModule instance;
    private final ModuleDeclaration declaration;
    private final AutoCloseable source;
    final List<Row> rows = new ArrayList<>();
    final List<TypeEntry> types = new ArrayList<>();
    RuntimeOfModule runtime;
    private Row taskRow;
    private long faults;
    private boolean quarantined;

    LoadedModule(
            Manifest manifest,
            String path,
            List<String> arguments,
            ServerModule instance,
            ModuleDeclaration declaration,
            AutoCloseable source) {
        this.manifest = manifest;
        this.path = path;
        this.arguments = List.copyOf(arguments);
        this.instance = instance;
        this.declaration = declaration;
        this.source = source;
    }

    public String id() {
        return manifest.id();
    }

    public String version() {
        return manifest.version();
    }

    public Manifest manifest() {
        return manifest;
    }

    /// The jar it was loaded from; empty for a module that is part of the process.
    public String path() {
        return path;
    }

    /// The words behind the path.
    public List<String> arguments() {
        return arguments;
    }

    ServerModule instance() {
        return instance;
    }

    ModuleDeclaration declaration() {
        return declaration;
    }

    /// What holds its classes; closed when the module is gone.
    AutoCloseable source() {
        return source;
    }

    /// Its commands.
    public List<Row> rows() {
        return rows;
    }

    /// Its state that belongs to no key.
    public List<DeclaredState> states() {
        return List.copyOf(declaration.states);
    }

    /// What loads the dataset at start, or null.
    public DatasetLoader loader() {
        return declaration.loader;
    }

    /// What stands for its tasks where commands have a row.
    public Row taskRow() {
        if (taskRow == null) {
            taskRow = Row.ofTasks(this);
        }
        return taskRow;
    }

    /// Its types.
    public List<TypeEntry> types() {
        return types;
    }

    /// How often its code has failed.
    public long faults() {
        return faults;
    }

    public void countFault() {
        faults++;
    }

    /// Whether it is out of service.
    public boolean isQuarantined() {
        return quarantined;
    }

    public void quarantine(boolean outOfService) {
        quarantined = outOfService;
    }
}
