package io.mortise.it;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.conditions.ArchConditions.dependOnClassesThat;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Who may know whom, checked on the jars as they are packed, so that every module that is shipped is covered.
///
/// ```
///   modules ──▶ spi ◀── kernel ◀── server (the process)
/// ```
class HouseRulesIT {
    private static final String SPI = "io.mortise.spi..";
    private static final String KERNEL = "io.mortise.kernel..";
    private static final String MODULES = "io.mortise.module..";
    /// Libraries that a module carries, under names of its own.
    private static final String CARRIED = "io.mortise.module.*.shaded..";
    /// The one place that has the real clock, threads, sockets and files.
    private static final String REAL_WORLD = "io.mortise.kernel.environment.real..";

    private static List<Path> jars;
    private static JavaClasses all;

    @BeforeAll
    static void read() throws IOException {
        jars = new ArrayList<>();
        for (String folder : List.of("lib", "modules", "modules-available")) {
            try (Stream<Path> files = Files.list(PackedServer.home().resolve(folder))) {
                files.filter(file -> file.getFileName().toString().matches("mortise-.*\\.jar"))
                        .sorted()
                        .forEach(jars::add);
            }
        }
        List<JarFile> opened = new ArrayList<>();
        for (Path jar : jars) {
            opened.add(new JarFile(jar.toFile()));
        }
        all = new ClassFileImporter().importJars(opened);
        for (JarFile jar : opened) {
            jar.close();
        }
        assertTrue(all.size() > 300, "only " + all.size() + " classes were found in " + jars);
    }

    @Test
    void shouldLetTheSpiSeeTheJdkOnly() {
        classes()
                .that()
                .resideInAPackage(SPI)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", "javax.net.ssl..", SPI)
                .check(all);
    }

    @Test
    void shouldLetModulesSeeTheSpiOnly() {
        classes()
                .that(resideInAPackage(MODULES).and(not(resideInAPackage(CARRIED))))
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", "javax..", "jdk.incubator.vector..", SPI, MODULES)
                .check(all);
    }

    @Test
    void shouldKeepModulesApart() {
        slices().matching("io.mortise.module.(*)..")
                .should()
                .notDependOnEachOther()
                .check(all);
    }

    @Test
    void shouldKeepTheKernelIgnorantOfModulesAndOfTheProcess() {
        noClasses()
                .that()
                .resideInAPackage(KERNEL)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(MODULES, "io.mortise.server..")
                .check(all);
    }

    @Test
    void shouldKeepLibrariesBehindTheirOneDoor() {
        onlyFrom(REAL_WORLD, "io.netty..");
        onlyFrom("io.mortise.kernel.modules.pf4j..", "org.pf4j..");
        onlyFrom("io.mortise.server..", "ch.qos.logback..");
    }

    private static void onlyFrom(String door, String library) {
        noClasses()
                .that()
                .resideOutsideOfPackage(door)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library)
                .check(all);
    }

    /// A simulation replaces what the outside world is, so nobody may go around it.
    @Test
    void shouldTakeTimeChanceThreadsAndFilesFromTheEnvironment() {
        var deterministic = resideInAnyPackage(KERNEL, MODULES, SPI)
                .and(not(resideInAnyPackage(REAL_WORLD, CARRIED, "io.mortise.kernel.modules.pf4j..")));
        noClasses()
                .that(deterministic)
                .should(dependOnClassesThat(type(Files.class)
                        .or(type(Random.class))
                        .or(type(ThreadLocalRandom.class))
                        .or(type(Executors.class))
                        .or(type(ProcessHandle.class))
                        .or(resideInAnyPackage("java.net..", "java.nio.channels..", "java.lang.management.."))))
                .check(all);
        noClasses()
                .that(deterministic)
                .should()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "identityHashCode", Object.class)
                .orShould()
                .callMethod(Math.class, "random")
                .orShould()
                .callMethod(Thread.class, "sleep", long.class)
                .orShould()
                .callConstructor(Thread.class)
                .orShould()
                .callConstructor(Thread.class, Runnable.class)
                .orShould()
                .callConstructor(Thread.class, Runnable.class, String.class)
                .orShould()
                .callMethod(Thread.class, "ofPlatform")
                .orShould()
                .callMethod(Thread.class, "ofVirtual")
                .orShould()
                .callMethod(Thread.class, "startVirtualThread", Runnable.class)
                .check(all);
    }

    /// The ground floor knows nobody, the keyspace stands on it, and what serves commands stands on both.
    @Test
    void shouldBuildTheKernelInFloors() {
        String[] ground = {
            "io.mortise.kernel.config..",
            "io.mortise.kernel.encoding..",
            "io.mortise.kernel.environment..",
            "io.mortise.kernel.propagation..",
            "io.mortise.kernel.resp.."
        };
        String keyspace = "io.mortise.kernel.keyspace..";
        for (String room : ground) {
            noClasses()
                    .that()
                    .resideInAPackage(room)
                    .should()
                    .dependOnClassesThat(resideInAPackage(KERNEL).and(not(resideInAPackage(room))))
                    .check(all);
        }
        noClasses()
                .that()
                .resideInAPackage(keyspace)
                .should()
                .dependOnClassesThat(resideInAPackage(KERNEL)
                        .and(not(resideInAnyPackage(ground)))
                        .and(not(resideInAPackage(keyspace))))
                .check(all);
    }

    /// The structure of a value knows nothing of commands and replies, so it is tested and measured alone.
    @Test
    void shouldKeepValuesIgnorantOfCommands() {
        noClasses()
                .that()
                .resideInAPackage("io.mortise.module.*.value..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.mortise.spi.reply..", "io.mortise.spi.net..", "io.mortise.spi.persistence..")
                .check(all);
    }

    @Test
    void shouldHaveEveryPackageInOneJarOnly() throws IOException {
        Map<String, Set<String>> homes = new TreeMap<>();
        for (Path jar : jars) {
            for (String name : packages(jar)) {
                homes.computeIfAbsent(name, key -> new TreeSet<>())
                        .add(jar.getFileName().toString());
            }
        }
        homes.values().removeIf(in -> in.size() == 1);
        assertEquals(Map.of(), homes);
    }

    private static Set<String> packages(Path path) throws IOException {
        Set<String> packages = new TreeSet<>();
        try (JarFile jar = new JarFile(path.toFile())) {
            jar.stream()
                    .map(JarEntry::getName)
                    .filter(name -> name.endsWith(".class") && name.contains("/"))
                    .forEach(name -> packages.add(name.substring(0, name.lastIndexOf('/'))));
        }
        return packages;
    }
}
