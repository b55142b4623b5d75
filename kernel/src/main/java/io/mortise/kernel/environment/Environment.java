package io.mortise.kernel.environment;

import io.mortise.spi.file.FileStore;
import java.util.random.RandomGenerator;

/// The world of one server.
///
/// @param random for the command thread
public record Environment(
        Clock clock,
        RandomGenerator random,
        CommandLoop loop,
        Workers workers,
        Network network,
        FileStore files,
        Machine machine) {}
