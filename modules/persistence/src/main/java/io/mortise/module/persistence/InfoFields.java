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

    /// A part of the whole in percent, with two decimals; nothing of nothing is 0.
    static String percent(long part, long whole) {
        long hundredths = whole == 0 ? 0 : part * 10_000 / whole;
        return hundredths / 100 + "." + hundredths / 10 % 10 + hundredths % 10;
    }
}
