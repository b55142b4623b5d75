package io.mortise.kernel.keyspace;

import java.util.concurrent.Callable;

/// Work on a large value that any thread can do.
///
/// @param code the type whose code it runs, which must stay until it is done; null for the kernel's own alone
public record Elsewhere<R>(TypeEntry code, Callable<R> work) {}
