package io.mortise.kernel.modules;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The jars that a server starts with, from its modules' folder and from `loadmodule` lines, before any of them is
/// loaded: so that their order does not matter to whoever writes the lines, and so that a module that is named
/// twice is loaded once.
final class StartSet implements AutoCloseable {
    /// A jar that is to be loaded.
    record Member(ModuleRequest request, JarStore.Staged jar, boolean fromDirectory) {}

    private final JarStore jars;
    private final Dependencies dependencies;
    private final Map<String, Member> byId = new LinkedHashMap<>();

    StartSet(JarStore jars, Dependencies dependencies) {
        this.jars = jars;
        this.dependencies = dependencies;
    }

    /// Adds every jar in a folder, by name.
    void addDirectory(Path directory) throws ModuleLoadException {
        for (Path path : jars.jarsIn(directory)) {
            add(new Member(new ModuleRequest(path.toString(), List.of()), jars.stage(path), true));
        }
    }

    /// Adds one jar.
    void add(ModuleRequest request, Path path) throws ModuleLoadException {
        add(new Member(request, jars.stage(path), false));
    }

    private void add(Member member) throws ModuleLoadException {
        String id = member.jar.manifest().id();
        Member other = byId.get(id);
        if (other == null) {
            byId.put(id, member);
            return;
        }
        if (!other.jar.sha256().equals(member.jar.sha256())) {
            member.jar.close();
            throw new ModuleLoadException("there are two jars of module " + id + ": " + other.request.path()
                    + " (version " + other.jar.manifest().version() + ") and " + member.request.path() + " (version "
                    + member.jar.manifest().version() + ")");
        }
        other.jar.close();
        byId.put(id, member);
    }

    /// The members, each after those that it depends on. They are the caller's now, one by one, as they are taken.
    Iterable<Member> takeInOrder() throws ModuleLoadException {
        List<Manifest> manifests = new ArrayList<>();
        byId.values().forEach(member -> manifests.add(member.jar.manifest()));
        List<Manifest> ordered = dependencies.order(manifests);
        return () ->
                ordered.stream().map(manifest -> byId.remove(manifest.id())).iterator();
    }

    /// Lets go of the jars that were not taken.
    @Override
    public void close() {
        byId.values().forEach(member -> member.jar.close());
        byId.clear();
    }
}
