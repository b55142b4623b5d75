package io.mortise.kernel.modules;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// Which modules need which: whether what a module needs is there, and in which order several are to be loaded.
///
/// PF4J would look at this, too, but it names neither the cycle nor who asked for what is missing, and one manager
/// knows one module only.
final class Dependencies {
    private final JarStore versions;

    /// @param versions knows what lies in a range
    Dependencies(JarStore versions) {
        this.versions = versions;
    }

    /// Checks that everything a module needs is there.
    ///
    /// @param present the versions of the modules that are there, by id
    void check(Manifest manifest, Map<String, String> present) throws ModuleLoadException {
        for (Dependency dependency : manifest.dependencies()) {
            String version = present.get(dependency.id());
            if (version == null && !dependency.optional()) {
                throw new ModuleLoadException("module " + manifest.id() + " " + manifest.version()
                        + " depends on module " + dependency + ", which is not loaded");
            }
            if (version != null && !versions.isInRange(version, dependency.range())) {
                throw new ModuleLoadException("module " + manifest.id() + " " + manifest.version()
                        + " depends on module " + dependency + ", but version " + version + " is loaded");
            }
        }
    }

    /// The modules in an order in which each comes after those that it needs; otherwise as they were given.
    ///
    /// @param wanted with ids of which no two are equal
    List<Manifest> order(Collection<Manifest> wanted) throws ModuleLoadException {
        Map<String, Manifest> byId = new LinkedHashMap<>();
        wanted.forEach(manifest -> byId.put(manifest.id(), manifest));
        List<Manifest> ordered = new ArrayList<>();
        for (Manifest manifest : wanted) {
            place(manifest, byId, ordered, new LinkedHashSet<>());
        }
        return ordered;
    }

    /// Depth first; `above` has those that wait for this one.
    private static void place(Manifest manifest, Map<String, Manifest> byId, List<Manifest> ordered, Set<String> above)
            throws ModuleLoadException {
        if (ordered.contains(manifest)) {
            return;
        }
        if (!above.add(manifest.id())) {
            throw new ModuleLoadException("modules depend on each other in a circle: " + circle(above, manifest.id()));
        }
        for (Dependency dependency : manifest.dependencies()) {
            Manifest needed = byId.get(dependency.id());
            if (needed != null) {
                place(needed, byId, ordered, above);
            }
        }
        above.remove(manifest.id());
        ordered.add(manifest);
    }

    private static String circle(Set<String> above, String closing) {
        return above.stream().dropWhile(id -> !id.equals(closing)).collect(Collectors.joining(" -> ", "", " -> "))
                + closing;
    }
}
