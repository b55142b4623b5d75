package io.mortise.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.mortise.spi.ModuleDefinition;
import io.mortise.spi.ServerModule;
import io.mortise.spi.event.KeyspaceEvent;
import io.mortise.spi.event.KeyspaceEventClass;
import io.mortise.spi.persistence.EffectUnit;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.StringJoiner;

/// A module for tests: keeps the effects and keyspace events that it hears of.
public final class Recorder implements ServerModule {
    private final List<byte[][]> effects = new ArrayList<>();
    private final List<String> events = new ArrayList<>();
    private final EnumSet<KeyspaceEventClass> classes;

    /// One that hears of everything but misses and new keys, which nearly every command causes.
    public Recorder() {
        this(EnumSet.complementOf(EnumSet.of(KeyspaceEventClass.KEY_MISS, KeyspaceEventClass.NEW)));
    }

    public Recorder(EnumSet<KeyspaceEventClass> classes) {
        this.classes = classes;
    }

    @Override
    public void describe(ModuleDefinition module) {
        module.effects(this::hear);
        module.onKeyspaceEvent(classes, event -> events.add(text(event)));
    }

    private static String text(KeyspaceEvent event) {
        StringJoiner subkeys = new StringJoiner(" ", " [", "]").setEmptyValue("");
        event.subkeys().forEach(subkey -> subkeys.add(subkey.toString()));
        return event.name() + " " + event.key() + subkeys;
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
    public List<byte[][]> takeEffects() {
        List<byte[][]> taken = List.copyOf(effects);
        effects.clear();
        return taken;
    }

    /// The effects since it was last asked, as `HSET k a 1; HDEL k b`.
    public String effectText() {
        StringJoiner text = new StringJoiner("; ");
        for (byte[][] words : takeEffects()) {
            StringJoiner effect = new StringJoiner(" ");
            for (byte[] word : words) {
                effect.add(new String(word, ISO_8859_1));
            }
            text.add(effect.toString());
        }
        return text.toString();
    }

    /// The events since it was last asked, as `hset k [a b], expire k`.
    public String eventText() {
        String text = String.join(", ", events);
        events.clear();
        return text;
    }
}
