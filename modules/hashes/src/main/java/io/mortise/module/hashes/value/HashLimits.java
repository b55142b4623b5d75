package io.mortise.module.hashes.value;

/// How far a hash is packed. Settings, so they can change between two calls; any thread asks.
public interface HashLimits {
    /// A packed hash has at most so many fields.
    long mostEntries();

    /// A packed hash has no field and no value longer than that, in bytes.
    long mostBytes();
}
