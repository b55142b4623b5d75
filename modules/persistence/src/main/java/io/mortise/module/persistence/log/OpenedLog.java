package io.mortise.module.persistence.log;

/// A log that was loaded, or made, and can be gone on with.
///
/// @param file the last increment
/// @param olderBytes the bytes of the other files
/// @param baseBytes the bytes of the base
record OpenedLog(Manifest manifest, LogFile file, long olderBytes, long baseBytes) {}
