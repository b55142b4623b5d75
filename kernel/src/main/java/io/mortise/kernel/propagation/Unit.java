package io.mortise.kernel.propagation;

import io.mortise.spi.Slice;
import io.mortise.spi.command.Arguments;
import io.mortise.spi.command.Numbers;
import io.mortise.spi.persistence.EffectUnit;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// A unit of effects while it is collected. Reused, with its effects; its words are valid until the next one begins.
/// A request that is propagated as it came is not copied: readers see its own words.
public final class Unit implements EffectUnit {
    private static final int FIRST_EFFECTS = 4;

    /// Words of a request, or words made for the stream.
    private static final class Effect {
        int database;
        Arguments request;
        Slice[] words;
    }

    private Effect[] effects = new Effect[FIRST_EFFECTS];
    private int size;
    private long sequence;
    private long clockMillis;
    private Cause cause;
    private long clientId;
    private boolean changed;

    /// Begins a unit.
    void begin(long nowMillis, Cause why, long client) {
        clear();
        clockMillis = nowMillis;
        if (cause != why) {
            cause = why;
        }
        clientId = client;
    }

    /// Forgets what it had; nothing has changed.
    void clear() {
        rewind(0);
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

    /// Adds a request as it came. Its words must stay as they are until the unit is emitted.
    void add(int database, Arguments request) {
        next(database).request = request;
    }

    /// Adds an effect of words that are copied, or belong to the unit.
    void add(int database, String command, Object... words) {
        Slice[] slices = new Slice[words.length + 1];
        slices[0] = Slice.of(command);
        for (int index = 0; index < words.length; index++) {
            slices[index + 1] = word(words[index]);
        }
        next(database).words = slices;
    }

    private Effect next(int database) {
        if (size == effects.length) {
            effects = Arrays.copyOf(effects, size * 2);
        }
        if (effects[size] == null) {
            effects[size] = new Effect();
        }
        Effect added = effects[size++];
        added.database = database;
        return added;
    }

    void rewind(int mark) {
        if (size > mark) {
            drop(mark);
        }
    }

    private void drop(int mark) {
        while (size > mark) {
            Effect dropped = effects[--size];
            dropped.request = null;
            dropped.words = null;
        }
        if (size == 0 && effects.length > 1024) {
            effects = new Effect[FIRST_EFFECTS];
        }
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

    private Effect at(int index) {
        if (index < 0 || index >= size) {
            throw new IndexOutOfBoundsException("index=" + index + ", size=" + size);
        }
        return effects[index];
    }

    @Override
    public long sequence() {
        return sequence;
    }

    @Override
    public int database(int index) {
        return at(index).database;
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
        return size;
    }

    @Override
    public int words(int index) {
        Effect effect = at(index);
        return effect.request != null ? effect.request.count() : effect.words.length;
    }

    @Override
    public Slice word(int index, int word) {
        Effect effect = at(index);
        return effect.request != null ? effect.request.argument(word) : effect.words[word];
    }
}
