package io.mortise.testkit.contract;

import io.mortise.spi.ServerModule;
import io.mortise.spi.command.CommandDefinition;
import io.mortise.testkit.ModuleJar;
import io.mortise.testkit.TestServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.jar.JarFile;

/// The module that is examined, and what its author says of it.
final class Subject {
    final ModuleContract contract;
    final String id;
    /// Its commands, subcommands in place of their containers.
    final List<CommandDefinition> commands = new ArrayList<>();
    final List<String> types;
    private final Path folder;
    private final Map<String, Path> jars = new HashMap<>();

    Subject(ModuleContract contract, Path folder) {
        this.contract = contract;
        this.folder = folder;
        this.id = contract.module()
                .getClass()
                .getSimpleName()
                .replace("Module", "")
                .toLowerCase(Locale.ROOT);
        try (Stage stage = Stage.of(this)) {
            stage.module().rows().forEach(row -> add(row.definition));
            this.types =
                    stage.module().types().stream().map(type -> type.name()).toList();
        }
    }

    private void add(CommandDefinition definition) {
        if (definition.command() != null) {
            commands.add(definition);
        }
        definition.subcommands().values().forEach(this::add);
    }

    /// A server with what the module needs beside it.
    TestServer.Builder server() {
        TestServer.Builder builder = new TestServer.Builder();
        contract.settings().forEach(builder::setting);
        return builder.modules(contract.dependencies().toArray(ServerModule[]::new));
    }

    /// The jar of the module as it is compiled now.
    ///
    /// @param jarId the id in its manifest
    /// @param layout the version of its packed layouts, always the same for a version
    Path jar(String jarId, String version, int layout) {
        return jars.computeIfAbsent(jarId + "-" + version, name -> makeJar(jarId, version, layout));
    }

    private Path makeJar(String jarId, String version, int layout) {
        Class<?> entry = contract.module().getClass();
        Path code = location(entry);
        ModuleJar jar = ModuleJar.of(jarId, version)
                .manifest("Mortise-Types", types.isEmpty() ? null : String.join(",", types))
                .manifest("Mortise-Layout-Version", Integer.toString(layout));
        contract.libraries().forEach(library -> jar.library(location(library)));
        return jar.classes(code, entry.getName()).build(ownFolder(version));
    }

    private Path ownFolder(String version) {
        try {
            return Files.createTempDirectory(folder, "jar-" + version);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static Path location(Class<?> type) {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /// An attribute of a jar's manifest.
    static String attribute(Path jar, String name) {
        try (JarFile file = new JarFile(jar.toFile())) {
            return file.getManifest().getMainAttributes().getValue(name);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /// The command that a request names, or null if it is none of the module's.
    CommandDefinition command(List<String> request) {
        String name = request.getFirst().toLowerCase(Locale.ROOT);
        String both = request.size() > 1 ? name + "|" + request.get(1).toLowerCase(Locale.ROOT) : name;
        CommandDefinition found = null;
        for (CommandDefinition each : commands) {
            String eachName = each.name().toLowerCase(Locale.ROOT);
            if (eachName.equals(both)) {
                return each;
            }
            found = eachName.equals(name) ? each : found;
        }
        return found;
    }
}
