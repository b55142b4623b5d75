package io.mortise.it;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/// Jars of modules: those of the distribution, others with the same code and another version, and such as are
/// compiled here.
final class ModuleJars {
    private ModuleJars() {}

    /// The distribution's jar of a module.
    static Path of(String module) throws IOException {
        return PackedServer.moduleJars().stream()
                .filter(jar -> jar.getFileName().toString().startsWith("mortise-" + module + "-"))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the distribution has no module " + module));
    }

    /// A copy of the distribution's modules but for some.
    static Path allBut(Path folder, String... absent) throws IOException {
        Path kept = Files.createDirectories(folder.resolve("modules-kept"));
        for (Path jar : PackedServer.moduleJars()) {
            String name = jar.getFileName().toString();
            if (Stream.of(absent).noneMatch(module -> name.startsWith("mortise-" + module + "-"))) {
                Files.copy(jar, kept.resolve(name));
            }
        }
        return kept;
    }

    /// A jar with the same classes and other attributes, as the next version of a module might be.
    ///
    /// @param attributes those that differ
    static Path repacked(Path jar, Path folder, Map<String, String> attributes) throws IOException {
        Path result = folder.resolve(
                String.join("-", attributes.values()) + "-" + jar.getFileName().toString());
        try (JarFile in = new JarFile(jar.toFile())) {
            Manifest manifest = new Manifest(in.getManifest());
            attributes.forEach((name, value) -> manifest.getMainAttributes().putValue(name, value));
            try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(result), manifest)) {
                for (JarEntry entry : (Iterable<JarEntry>) in.stream()::iterator) {
                    if (!entry.getName().equals(JarFile.MANIFEST_NAME)) {
                        out.putNextEntry(new JarEntry(entry.getName()));
                        in.getInputStream(entry).transferTo(out);
                        out.closeEntry();
                    }
                }
            }
        }
        return result;
    }

    /// The module's next version.
    static Path next(String module, Path folder) throws IOException {
        return repacked(of(module), folder, Map.of("Plugin-Version", "9.0.0"));
    }

    /// The module's next version, which lays its values out in another way as far as the server knows, so that all
    /// of them are converted.
    static Path nextLayout(String module, Path folder) throws IOException {
        return repacked(of(module), folder, Map.of("Plugin-Version", "9.1.0", "Mortise-Layout-Version", "999"));
    }

    /// Compiles a module of one class.
    ///
    /// @param className with its package
    static Path compiled(String id, Path folder, String className, String source) throws IOException {
        Path classes = Files.createDirectories(folder.resolve(id + "-classes"));
        Path file = Files.writeString(folder.resolve(className.replaceAll(".*\\.", "") + ".java"), source);
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        List<String> options = List.of("-d", classes.toString(), "-cp", spi().toString(), "-proc:none");
        boolean isCompiled;
        try (var files = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
            isCompiled = compiler.getTask(messages, files, null, options, null, files.getJavaFileObjects(file))
                    .call();
        }
        if (!isCompiled) {
            throw new IllegalArgumentException(messages.toString());
        }
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().putValue("Manifest-Version", "1.0");
        Map.of("Plugin-Id", id, "Plugin-Version", "1.0.0", "Plugin-Requires", "*", "Mortise-Module", className)
                .forEach((name, value) -> manifest.getMainAttributes().putValue(name, value));
        Path jar = folder.resolve(id + ".jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest);
                Stream<Path> all = Files.walk(classes)) {
            for (Path each : all.filter(Files::isRegularFile).toList()) {
                out.putNextEntry(new JarEntry(classes.relativize(each).toString()));
                Files.copy(each, out);
                out.closeEntry();
            }
        }
        return jar;
    }

    private static Path spi() {
        try (Stream<Path> jars = Files.list(PackedServer.home().resolve("lib"))) {
            return jars.filter(jar -> jar.getFileName().toString().startsWith("mortise-spi-"))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
