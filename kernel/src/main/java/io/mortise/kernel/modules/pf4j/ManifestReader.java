package io.mortise.kernel.modules.pf4j;

import io.mortise.kernel.modules.Dependency;
import io.mortise.kernel.modules.Manifest;
import io.mortise.kernel.modules.ModuleLoadException;
import io.mortise.spi.SpiVersion;
import java.util.List;
import java.util.jar.Attributes;
import java.util.stream.Stream;
import org.pf4j.ManifestPluginDescriptorFinder;

/// Reads and checks what a jar says of its module.
///
/// | attribute | | |
/// |---|---|---|
/// | `Plugin-Id` | needed | the module's name |
/// | `Plugin-Version` | needed | semantic version |
/// | `Plugin-Requires` | needed | the SPI versions it works with |
/// | `Mortise-Module` | needed | the entry class |
/// | `Mortise-Types` | if it declares types | their names |
/// | `Mortise-Layout-Version` | | of packed values, 0 unless given |
/// | `Plugin-Dependencies` | | other modules, `id@range` or `id?@range` |
/// | `Mortise-Exports` | | packages that dependent modules may see |
/// | `Mortise-Needs` | | what it wants of its surroundings |
/// | `Plugin-Provider`, `Plugin-License` | | for people |
///
/// Lists are separated by commas.
final class ManifestReader {
    static final String ENTRY = "Mortise-Module";

    private static final String TYPES = "Mortise-Types";
    private static final String LAYOUT_VERSION = "Mortise-Layout-Version";
    private static final String EXPORTS = "Mortise-Exports";
    private static final String NEEDS = "Mortise-Needs";

    private final String jar;
    private final Attributes attributes;

    private ManifestReader(String jar, Attributes attributes) {
        this.jar = jar;
        this.attributes = attributes;
    }

    /// @param jar its name, for messages
    static Manifest read(String jar, Attributes attributes) throws ModuleLoadException {
        return new ManifestReader(jar, attributes).read();
    }

    private Manifest read() throws ModuleLoadException {
        String id = needed(ManifestPluginDescriptorFinder.PLUGIN_ID);
        check(id.matches("[a-z][a-z0-9_-]*"), "Plugin-Id '" + id + "' is not of a-z, 0-9, '-' and '_'");
        String version = needed(ManifestPluginDescriptorFinder.PLUGIN_VERSION);
        check(Versions.isVersion(version), "Plugin-Version '" + version + "' is not a semantic version such as 1.2.3");
        String requires = needed(ManifestPluginDescriptorFinder.PLUGIN_REQUIRES);
        checkRange("Plugin-Requires", requires);
        if (!Versions.isInRange(SpiVersion.current(), requires)) {
            throw new ModuleLoadException("module " + id + " " + version + " requires an SPI of version " + requires
                    + ", and this server's is " + SpiVersion.current());
        }
        return new Manifest(
                id,
                version,
                requires,
                needed(ENTRY),
                list(TYPES),
                layoutVersion(),
                dependencies(id),
                list(EXPORTS),
                list(NEEDS),
                text(ManifestPluginDescriptorFinder.PLUGIN_PROVIDER),
                text(ManifestPluginDescriptorFinder.PLUGIN_LICENSE));
    }

    private List<Dependency> dependencies(String id) throws ModuleLoadException {
        List<Dependency> dependencies = list(ManifestPluginDescriptorFinder.PLUGIN_DEPENDENCIES).stream()
                .map(Dependency::parse)
                .toList();
        for (Dependency dependency : dependencies) {
            check(!dependency.id().equals(id), "Plugin-Dependencies names the module itself");
            checkRange("Plugin-Dependencies", dependency.range());
        }
        return dependencies;
    }

    private int layoutVersion() throws ModuleLoadException {
        String text = text(LAYOUT_VERSION);
        check(text.matches("\\d{0,9}"), LAYOUT_VERSION + " '" + text + "' is not a number");
        return text.isEmpty() ? 0 : Integer.parseInt(text);
    }

    private void checkRange(String attribute, String range) throws ModuleLoadException {
        check(Versions.isRange(range), attribute + " has '" + range + "', which is not a range of versions");
    }

    private String needed(String attribute) throws ModuleLoadException {
        String value = text(attribute);
        check(!value.isEmpty(), "the manifest has no " + attribute);
        return value;
    }

    private String text(String attribute) {
        String value = attributes.getValue(attribute);
        return value == null ? "" : value.strip();
    }

    private List<String> list(String attribute) {
        return Stream.of(text(attribute).split(","))
                .map(String::strip)
                .filter(word -> !word.isEmpty())
                .toList();
    }

    private void check(boolean sound, String sentence) throws ModuleLoadException {
        if (!sound) {
            throw new ModuleLoadException(jar + ": " + sentence);
        }
    }
}
