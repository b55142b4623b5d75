package io.mortise.module.persistence.log;

import io.mortise.spi.persistence.EffectUnit;

/// Turns units of effects into what stands in a log: SELECT where the database changes, MULTI and EXEC around
/// several effects. On the command thread.
final class UnitEncoder {
    private static final int NO_DATABASE = -1;

    private int database = NO_DATABASE;
    private long stampedSeconds;

    /// What follows goes to another file, whose reader knows nothing of what stood before.
    void beginFile() {
        database = NO_DATABASE;
        stampedSeconds = 0;
    }

    /// Encodes a unit behind what there is. If that fails, nothing is added.
    ///
    /// @param stamps whether the time is noted
    void encode(EffectUnit unit, boolean stamps, Words words) {
        int before = words.length();
        int databaseBefore = database;
        long secondsBefore = stampedSeconds;
        try {
            encodeOrFail(unit, stamps, words);
        } catch (Throwable failed) {
            words.rewind(before);
            database = databaseBefore;
            stampedSeconds = secondsBefore;
            throw failed;
        }
    }

    private void encodeOrFail(EffectUnit unit, boolean stamps, Words words) {
        if (stamps && unit.clockMillis() / 1000 > stampedSeconds) {
            stampedSeconds = unit.clockMillis() / 1000;
            words.annotation("#TS:" + stampedSeconds);
        }
        int effects = unit.size();
        if (effects == 1) {
            effect(unit, 0, words);
        } else {
            select(unit.database(0), words);
            words.command("MULTI");
            for (int index = 0; index < effects; index++) {
                effect(unit, index, words);
            }
            words.command("EXEC");
        }
    }

    private void effect(EffectUnit unit, int index, Words words) {
        select(unit.database(index), words);
        int count = unit.words(index);
        words.command(count);
        for (int word = 0; word < count; word++) {
            words.word(unit.word(index, word));
        }
    }

    private void select(int wanted, Words words) {
        if (database != wanted) {
            words.command("SELECT", wanted);
            database = wanted;
        }
    }
}
