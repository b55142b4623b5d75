package io.mortise.kernel.modules;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A jar that is to be loaded, as MODULE LOAD, MODULE LOADEX or a `loadmodule` line ask for it.
///
/// @param path of the jar; relative to the server's `dir` unless absolute
/// @param arguments the words that the module gets
/// @param settings values for the module's settings, by their full name or their alias, in either case
public record ModuleRequest(String path, List<String> arguments, Map<String, String> settings) {
    public ModuleRequest {
        arguments = List.copyOf(arguments);
        settings = new LinkedHashMap<>(settings);
    }

    /// A jar with arguments alone.
    public ModuleRequest(String path, List<String> arguments) {
        this(path, arguments, Map.of());
    }
}
