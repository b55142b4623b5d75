package io.mortise.kernel.modules;

import java.util.List;

/// What a module's jar says of it before any of its code runs.
///
/// @param id unique among the loaded modules; the name in MODULE LIST and the prefix of its settings
/// @param version semantic version
/// @param requires the range of SPI versions it works with; `*` for any
/// @param entryClass the class that implements `ServerModule`; empty for a module without a jar
/// @param types the names of the types it declares
/// @param layoutVersion the version of its packed layouts; equal ones are adopted by an upgrade as they are
/// @param dependencies modules that must be loaded before it
/// @param exports packages that modules which depend on it may see
/// @param needs in words, what it wants of its surroundings: files, network
/// @param provider who made it, or empty
/// @param license its license, or empty
public record Manifest(
        String id,
        String version,
        String requires,
        String entryClass,
        List<String> types,
        int layoutVersion,
        List<Dependency> dependencies,
        List<String> exports,
        List<String> needs,
        String provider,
        String license) {

    /// Of a module that is part of the process and has no jar.
    public static Manifest inProcess(String id, String version) {
        return new Manifest(id, version, "*", "", List.of(), 0, List.of(), List.of(), List.of(), "", "");
    }

    /// Whether a jar said all this, so that it can be held against what the module declares.
    boolean isOfJar() {
        return !entryClass.isEmpty();
    }
}
