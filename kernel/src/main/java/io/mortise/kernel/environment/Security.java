package io.mortise.kernel.environment;

import io.mortise.spi.net.SecureListener;
import java.util.concurrent.Executor;

/// What a port with encryption works with.
///
/// @param source of the engines
/// @param background runs what takes long, from the command thread, and refuses with
///     [java.util.concurrent.RejectedExecutionException] when the source is no more
public record Security(SecureListener source, Executor background) {}
