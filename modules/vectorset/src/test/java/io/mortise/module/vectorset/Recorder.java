package io.mortise.module.vectorset;

import io.mortise.spi.ModuleDefinition;
import io.mortise.spi.ServerModule;
import io.mortise.spi.event.KeyspaceEventClass;
import io.mortise.spi.persistence.EffectUnit;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.StringJoiner;

/// A module for tests: keeps the effects and keyspace events that it hears of.
final class Recorder implements ServerModule {
    private final List<byte[][]> effects = new ArrayList<>();
    private final List<String> events = new ArrayList<>();

    @Override
    public void describe(ModuleDefinition module) {
        module.effects(this::hear);
        EnumSet<KeyspaceEventClass> classes = EnumSet.allOf(KeyspaceEventClass.class);
        classes.remove(KeyspaceEventClass.KEY_MISS);
        classes.remove(KeyspaceEventClass.NEW);
        module.onKeyspaceEvent(classes, event -> events.add(event.name() + " " + event.key()));
    }

    private void hear(EffectUnit unit) {
        for (int index = 0; index < unit.size(); index++) {
            byte[][] words = new byte[unit.words(index)][];
            for (int word = 0; word < words.length; word++) {
                words[word] = unit.word(index, word).copy();
            }
            effects.add(words);
        }
    }

    /// The effects since it was last asked.
    List<byte[][]> takeEffects() {
        List<byte[][]> taken = List.copyOf(effects);
        effects.clear();
        return taken;
    }

    /// The effects since it was last asked, as text.
    String effectText() {
        StringJoiner text = new StringJoiner("; ");
        for (byte[][] words : takeEffects()) {
            StringJoiner effect = new StringJoiner(" ");
            for (byte[] word : words) {
                effect.add(new String(word, java.nio.charset.StandardCharsets.ISO_8859_1));
            }
            text.add(effect.toString());
        }
        return text.toString();
    }

    /// The events since it was last asked.
    String eventText() {
        String text = String.join(", ", events);
        events.clear();
        return text;
    }
}
