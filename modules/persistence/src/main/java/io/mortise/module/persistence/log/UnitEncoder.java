package io.mortise.module.persistence.log;

import io.mortise.spi.persistence.EffectUnit;

/// Turns units of effects into what stands in a log: SELECT where the database changes, MULTI and EXEC around
/// several effects. On the command thread.
final class UnitEncoder {
    private static final int NO_DATABASE = -1;

    private final Words words = new Words();
    private int database = NO_DATABASE;
    private long stampedSeconds;

    /// What follows goes to another file, whose reader knows nothing of what stood before.
    void beginFile() {
        database = NO_DATABASE;
        stampedSeconds = 0;
    }

    /// Encodes a unit.
    ///
    /// @param stamps whether the time is noted
    /// @return the bytes, valid until the next call
    Words encode(EffectUnit unit, boolean stamps) {
        words.clear();
        if (stamps && unit.clockMillis() / 1000 > stampedSeconds) {
            stampedSeconds = unit.clockMillis() / 1000;
            words.annotation("#TS:" + stampedSeconds);
        }
        int effects = unit.size();
        if (effects == 1) {
            effect(unit, 0);
        } else {
            select(unit.database(0));
            words.command("MULTI");
            for (int index = 0; index < effects; index++) {
                effect(unit, index);
            }
            words.command("EXEC");
        }
        return words;
    }

    private void effect(EffectUnit unit, int index) {
        select(unit.database(index));
        int count = unit.words(index);
        words.command(count);
        for (int word = 0; word < count; word++) {
            words.word(unit.word(index, word));
        }
    }

    private void select(int wanted) {
        if (database != wanted) {
            words.command("SELECT", wanted);
            database = wanted;
        }
    }
}
