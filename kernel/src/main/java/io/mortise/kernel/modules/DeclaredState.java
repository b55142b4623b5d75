package io.mortise.kernel.modules;

import io.mortise.spi.ModuleDefinition.StateCodec;

/// State that belongs to no key, as a module has declared it.
///
/// @param name exactly 9 characters
/// @param beforeKeys whether it stands before the keys in a snapshot file, or behind them
public record DeclaredState(String name, boolean beforeKeys, StateCodec codec) {}
