package io.mortise.kernel.modules;

import io.mortise.kernel.dispatch.Faults;
import io.mortise.kernel.dispatch.Row;
import io.mortise.kernel.keyspace.TypeEntry;
import io.mortise.spi.ServerModule;
import io.mortise.spi.persistence.DatasetLoader;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/// A module that is loaded: one generation of it, with everything that was published for it. Owned by the command
/// thread, except for the holds.
///
/// A **hold** keeps its classes: the module has one on itself while it is loaded, and everything of it that can
/// outlive that has one more (background work, a reply that is being streamed, a frozen state that may have its
/// values). When the last is released the classes are let go of.
public final class LoadedModule {
    private final Manifest manifest;
    private final String path;
    private final List<String> arguments;
    private final ServerModule instance;
    private final ModuleDeclaration declaration;
    private final AutoCloseable source;
    private final AtomicInteger holds = new AtomicInteger(1);
    private final BackgroundWatch watch;
    private final Consumer<LoadedModule> whenFree;
    final List<Row> rows = new ArrayList<>();
    final List<TypeEntry> types = new ArrayList<>();
    RuntimeOfModule runtime;
    private Row taskRow;
    private boolean fromDirectory;
    private long faults;
    private Faults.Fault lastFault;
    private long overruns;
    private long longestOverrunMillis;
    private long backgroundOverruns;
    private long longestBackgroundMillis;
    private final ArrayDeque<Long> recentFaults = new ArrayDeque<>();
    private String whyQuarantined;
    private boolean leaving;
    private Object lineage = new Object();
    private int generation = 1;
    private Former former;
    private Canary canary;

    /// What a rollback goes back to.
    ///
    /// @param jar a copy of its own of the former generation's jar
    /// @param request how that one was loaded, with its settings' values at the end
    record Former(JarStore.Staged jar, ModuleRequest request) {}

    /// @param watch sees its background work
    /// @param whenFree what to do when nothing holds the module any more; on any thread
    LoadedModule(
            Manifest manifest,
            String path,
            List<String> arguments,
            ServerModule instance,
            ModuleDeclaration declaration,
            AutoCloseable source,
            BackgroundWatch watch,
            Consumer<LoadedModule> whenFree) {
        this.manifest = manifest;
        this.path = path;
        this.arguments = List.copyOf(arguments);
        this.instance = instance;
        this.declaration = declaration;
        this.source = source;
        this.watch = watch;
        this.whenFree = whenFree;
    }

    public String id() {
        return manifest.id();
    }

    public String version() {
        return manifest.version();
    }

    /// The version as one number, which is how clients know those of Redis's modules: 1.2.3 is 10203.
    public long versionNumber() {
        long number = 0;
        String[] parts = version().split("[-+]", 2)[0].split("\\.");
        for (int index = 0; index < 3; index++) {
            String part = index < parts.length && parts[index].matches("\\d{1,9}") ? parts[index] : "0";
            number = number * 100 + (index == 0 ? Long.parseLong(part) : Math.min(Long.parseLong(part), 99));
        }
        return number;
    }

    public Manifest manifest() {
        return manifest;
    }

    /// The jar it was loaded from, as it was asked for; empty for a module that is part of the process.
    public String path() {
        return path;
    }

    /// The words behind the path.
    public List<String> arguments() {
        return arguments;
    }

    /// Whether it was found in the modules' folder, so that no line of the configuration need name it.
    public boolean isFromDirectory() {
        return fromDirectory;
    }

    void fromDirectory(boolean found) {
        fromDirectory = found;
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

    ClassLoader loader() {
        return instance.getClass().getClassLoader();
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
    public DatasetLoader datasetLoader() {
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

    /// Whether it is being unloaded, so that its commands are gone.
    public boolean isLeaving() {
        return leaving;
    }

    void leave() {
        leaving = true;
    }

    /// What all generations of the module have in common that came by upgrades.
    public Object lineage() {
        return lineage;
    }

    /// 1 for a module that was loaded, and one more with each upgrade and rollback.
    public int generation() {
        return generation;
    }

    /// Takes the place of another generation.
    void follow(LoadedModule before, Former rollback) {
        lineage = before.lineage;
        generation = before.generation + 1;
        fromDirectory = before.fromDirectory;
        former = rollback;
    }

    /// What a rollback goes back to, or null.
    Former former() {
        return former;
    }

    void former(Former rollback) {
        former = rollback;
    }

    /// Its time of probation, or null.
    Canary canary() {
        return canary;
    }

    void canary(Canary probation) {
        canary = probation;
    }

    /// Whether it was upgraded just now and may be rolled back by itself.
    public boolean isCanary() {
        return canary != null;
    }

    // ---- running its code

    /// Runs its code with its class loader as the thread's own, for libraries that look there. Not for what runs
    /// with every command.
    void within(Runnable code) {
        within(loader(), code);
    }

    /// As [#within], on a background thread, where it may take its time.
    void inBackground(Runnable code) {
        watch.run(this, code);
    }

    static void within(ClassLoader loader, Runnable code) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        try {
            code.run();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    /// Keeps its classes until [#release()]. On any thread, while something holds them.
    public void hold() {
        int before = holds.getAndIncrement();
        assert before > 0 : "module " + id() + " is gone";
    }

    /// On any thread.
    public void release() {
        if (holds.decrementAndGet() == 0) {
            whenFree.accept(this);
        }
    }

    // ---- faults

    /// How often its code has failed.
    public long faults() {
        return faults;
    }

    public void countFault() {
        faults++;
    }

    /// Its last fault, or null.
    public Faults.Fault lastFault() {
        return lastFault;
    }

    /// Notes a fault that was counted.
    ///
    /// @return how many there were in the window that ends now, this one included, as far as `limit` allows
    int noteFault(Faults.Fault fault, long nowMillis, long windowMillis, int limit) {
        lastFault = fault;
        recentFaults.add(nowMillis);
        while (recentFaults.size() > limit || recentFaults.peek() < nowMillis - windowMillis) {
            recentFaults.poll();
        }
        return recentFaults.size();
    }

    /// How often its code has kept the command thread for longer than is allowed.
    public long overruns() {
        return overruns;
    }

    /// For how long it did at most.
    public long longestOverrunMillis() {
        return longestOverrunMillis;
    }

    void overran(long millis) {
        overruns++;
        longestOverrunMillis = Math.max(longestOverrunMillis, millis);
    }

    /// How many pieces of its work go on in the background.
    public int backgroundWork() {
        return watch.count(this);
    }

    /// How many of them took longer than is allowed.
    public long backgroundOverruns() {
        return backgroundOverruns;
    }

    /// For how long the longest of those went on, as far as it was seen.
    public long longestBackgroundMillis() {
        return longestBackgroundMillis;
    }

    /// A piece of its background work goes on for longer than is allowed.
    ///
    /// @param isNew whether that has not been seen before
    void worksLong(long millis, boolean isNew) {
        backgroundOverruns += isNew ? 1 : 0;
        longestBackgroundMillis = Math.max(longestBackgroundMillis, millis);
    }

    /// Whether it is out of service: its commands are refused, its listeners and tasks rest, its data stay.
    public boolean isQuarantined() {
        return whyQuarantined != null;
    }

    /// Why it is out of service; null if it is not.
    public String whyQuarantined() {
        return whyQuarantined;
    }

    /// @param why null to put it into service again, with all faults behind it
    void quarantine(String why) {
        whyQuarantined = why;
        recentFaults.clear();
    }
}
