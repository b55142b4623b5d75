package io.mortise.module.persistence;

import io.mortise.spi.ModuleDefinition.InfoWriter;

/// Fields of INFO persistence.
///
/// @param out takes them
record InfoFields(InfoWriter out) {
    InfoFields field(String name, Object value) {
        out.field(name, value);
        return this;
    }

    /// Whole seconds; -1 stays.
    static long seconds(long millis) {
        return millis < 0 ? -1 : millis / 1000;
    }
}
