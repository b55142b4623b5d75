package io.mortise.testkit;

import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.StandardLocation;
import javax.tools.ToolProvider;

/// Makes a module's jar out of sources, for tests of what happens when real jars come and go.
///
/// ```java
/// Path jar = ModuleJar.of("hello", "1.0.0")
///         .source("""
///                 package acme;
///                 import io.mortise.spi.*;
///                 public class Hello implements ServerModule {
///                     public void describe(ModuleDefinition hello) {
///                         hello.command("HELLO.SAY", 1, (call, reply) -> reply.simpleString("hello"));
///                     }
///                 }
///                 """)
///         .build(folder);
/// ```
///
/// The first source is the entry class, unless the manifest says otherwise. Sources see the classes of the process.
public final class ModuleJar {
    private final String name;
    private final Map<String, String> manifest = new LinkedHashMap<>();
    private final List<JavaFileObject> sources = new ArrayList<>();
    private final List<Path> classpath = new ArrayList<>();
    private final Map<String, byte[]> entries = new LinkedHashMap<>();
    private boolean hasManifest = true;

    private ModuleJar(String name) {
        this.name = name;
    }

    /// A jar with the attributes that every module's has.
    public static ModuleJar of(String id, String version) {
        return new ModuleJar(id + "-" + version)
                .manifest("Plugin-Id", id)
                .manifest("Plugin-Version", version)
                .manifest("Plugin-Requires", "*");
    }

    /// Sets an attribute of the manifest; null takes it out.
    public ModuleJar manifest(String attribute, String value) {
        if (value == null) {
            manifest.remove(attribute);
        } else {
            manifest.put(attribute, value);
        }
        return this;
    }

    /// Leaves the manifest out.
    public ModuleJar withoutManifest() {
        hasManifest = false;
        return this;
    }

    /// Adds a class, or several in one file whose first type is public.
    public ModuleJar source(String text) {
        String className = className(text);
        manifest.putIfAbsent("Mortise-Module", className);
        URI uri = URI.create("string:///" + className.replace('.', '/') + ".java");
        sources.add(new SimpleJavaFileObject(uri, JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return text;
            }
        });
        return this;
    }

    private static String className(String text) {
        String packageName = between(text, "package ", ";");
        String afterClass = text.substring(text.indexOf("public "));
        for (String kind : List.of("class ", "interface ", "record ", "enum ")) {
            int at = afterClass.indexOf(kind);
            if (at >= 0 && at < "public final abstract class ".length()) {
                return packageName + "."
                        + afterClass.substring(at + kind.length()).split("\\W", 2)[0];
            }
        }
        throw new IllegalArgumentException("no public type in: " + text);
    }

    private static String between(String text, String before, String after) {
        int begin = text.indexOf(before) + before.length();
        return text.substring(begin, text.indexOf(after, begin)).strip();
    }

    /// Lets the sources see another jar, which is not put into this one.
    public ModuleJar compiledWith(Path jar) {
        classpath.add(jar);
        return this;
    }

    /// Adds an entry that is no class.
    public ModuleJar entry(String entryName, byte[] content) {
        entries.put(entryName, content);
        return this;
    }

    /// Adds a jar as a library that only this module sees.
    public ModuleJar library(Path jar) {
        compiledWith(jar);
        try {
            return entry("lib/" + jar.getFileName(), Files.readAllBytes(jar));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /// Adds everything below a folder, such as the compiled classes of a project, but for classes in packages of the
    /// server, which a folder of tests may have and a module's jar may not.
    ///
    /// @param entryClass null if the manifest says it
    public ModuleJar classes(Path classes, String entryClass) {
        if (entryClass != null) {
            manifest("Mortise-Module", entryClass);
        }
        try (Stream<Path> files = Files.walk(classes)) {
            for (Path each : files.filter(Files::isRegularFile).sorted().toList()) {
                String path = classes.relativize(each).toString().replace('\\', '/');
                if (!path.startsWith("io/mortise/kernel/")) {
                    entry(path, Files.readAllBytes(each));
                }
            }
            return this;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /// Compiles the sources and writes the jar.
    ///
    /// @param folder where it goes, under a name made of id and version
    public Path build(Path folder) {
        try {
            Path classes = Files.createTempDirectory(folder, name + "-classes");
            if (!sources.isEmpty()) {
                compile(classes);
            }
            Path jar = folder.resolve(name + ".jar");
            write(jar, classes);
            return jar;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private void compile(Path classes) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
            List<Path> all = new ArrayList<>(classpath);
            Stream.of(System.getProperty("java.class.path").split(System.getProperty("path.separator")))
                    .map(Path::of)
                    .forEach(all::add);
            files.setLocationFromPaths(StandardLocation.CLASS_PATH, all);
            files.setLocationFromPaths(StandardLocation.CLASS_OUTPUT, List.of(classes));
            if (!compiler.getTask(messages, files, null, List.of("-proc:none"), null, sources)
                    .call()) {
                throw new IllegalArgumentException(messages.toString());
            }
        }
    }

    private void write(Path jar, Path classes) throws IOException {
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out =
                        hasManifest ? new JarOutputStream(file, attributes()) : new JarOutputStream(file);
                Stream<Path> compiled = Files.walk(classes)) {
            for (Path each : compiled.filter(Files::isRegularFile).sorted().toList()) {
                put(out, classes.relativize(each).toString().replace('\\', '/'), Files.readAllBytes(each));
            }
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                put(out, entry.getKey(), entry.getValue());
            }
        }
    }

    private static void put(JarOutputStream out, String entryName, byte[] content) throws IOException {
        out.putNextEntry(new ZipEntry(entryName));
        out.write(content);
        out.closeEntry();
    }

    private Manifest attributes() {
        Manifest written = new Manifest();
        written.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.forEach(written.getMainAttributes()::putValue);
        return written;
    }
}
