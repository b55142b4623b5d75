package io.mortise.kernel.propagation;

import io.mortise.spi.Slice;
import io.mortise.spi.command.Arguments;
import io.mortise.spi.command.Numbers;
import io.mortise.spi.persistence.EffectUnit;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// A unit of effects while it is collected. Reused; its words are valid until the next one begins.
public final class Unit implements EffectUnit {
    private record Effect(int database, List<Slice> words) {}

    private final List<Effect> effects = new ArrayList<>();
    private long sequence;
    private long clockMillis;
    private Cause cause;
    private long clientId;
    private boolean changed;

    /// Begins a unit.
    void begin(long nowMillis, Cause why, long client) {
        effects.clear();
        clockMillis = nowMillis;
        cause = why;
        clientId = client;
        changed = false;
    }

    void number(long assigned) {
        sequence = assigned;
    }

    /// Notes that something changed, whether or not anybody reads how.
    void change() {
        changed = true;
    }

    boolean isChanged() {
        return changed;
    }

    /// Adds a request as it came. Its words must stay valid until the unit is emitted.
    void add(int database, Arguments request) {
        List<Slice> words = new ArrayList<>(request.count());
        for (int index = 0; index < request.count(); index++) {
            words.add(request.argument(index));
        }
        effects.add(new Effect(database, words));
    }

    /// Adds an effect of words that are copied, or belong to the unit.
    void add(int database, String command, Object... words) {
        List<Slice> slices = new ArrayList<>(words.length + 1);
        slices.add(Slice.of(command));
        for (Object word : words) {
            slices.add(word(word));
        }
        effects.add(new Effect(database, slices));
    }

    void rewind(int size) {
        effects.subList(size, effects.size()).clear();
    }

    private static Slice word(Object word) {
        return switch (word) {
            case Slice slice -> Slice.of(slice.copy());
            case byte[] bytes -> Slice.of(bytes);
            case String text -> Slice.of(text.getBytes(StandardCharsets.UTF_8));
            case Long number -> Slice.of(Numbers.decimal(number));
            case Integer number -> Slice.of(Numbers.decimal(number));
            default ->
                throw new IllegalArgumentException("a word is a Slice, byte[], String, Long or Integer, not a "
                        + word.getClass().getName());
        };
    }

    @Override
    public long sequence() {
        return sequence;
    }

    @Override
    public int database(int index) {
        return effects.get(index).database;
    }

    @Override
    public long clockMillis() {
        return clockMillis;
    }

    @Override
    public Cause cause() {
        return cause;
    }

    @Override
    public long clientId() {
        return clientId;
    }

    @Override
    public int size() {
        return effects.size();
    }

    @Override
    public int words(int index) {
        return effects.get(index).words.size();
    }

    @Override
    public Slice word(int index, int word) {
        return effects.get(index).words.get(word);
    }
}
