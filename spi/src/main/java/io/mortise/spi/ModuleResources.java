package io.mortise.spi;

import io.mortise.spi.file.FileStore;
import io.mortise.spi.net.NativeEngines;

/// What a module may use also before it runs ([ServerModule#prepare]). Thread-safe.
public interface ModuleResources {
    /// Milliseconds since 1970.
    long nowMillis();

    /// A clock for durations, in nanoseconds from an arbitrary moment.
    long nanoTime();

    /// The log, with the module's id in each line.
    System.Logger log();

    /// Files, below the server's `dir` unless a path is absolute.
    FileStore files();

    /// TLS engines of a native library, if there is one.
    NativeEngines nativeEngines();
}
