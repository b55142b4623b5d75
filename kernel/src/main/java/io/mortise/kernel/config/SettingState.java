package io.mortise.kernel.config;

import io.mortise.spi.config.Setting;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/// A setting with its value. Changed on the command thread, read by any.
///
/// @param <T> the type of its value
public final class SettingState<T> implements Setting<T> {
    private final String name;
    private final Codec<T> codec;
    private final T initial;
    private final List<UnaryOperator<T>> readings = new ArrayList<>();
    private final List<Consumer<T>> listeners = new ArrayList<>();
    private final List<String> aliases = new ArrayList<>();
    private boolean immutable;
    private boolean secret;
    private boolean hidden;
    private boolean isProtected;
    private volatile T value;

    SettingState(String name, Codec<T> codec, T initial) {
        this.name = name;
        this.codec = codec;
        this.initial = initial;
        this.value = initial;
    }

    /// The full name, with the module's prefix.
    public String name() {
        return name;
    }

    /// The name that it has in files: without a module's prefix, if it has one like that.
    public String plainName() {
        return aliases.isEmpty() || name.indexOf('.') < 0 ? name : aliases.getFirst();
    }

    /// All names, its own first.
    List<String> names() {
        List<String> names = new ArrayList<>(aliases);
        names.addFirst(name);
        return names;
    }

    /// Whether clients know it by this name, which is in lower case.
    boolean isNamed(String lowerCaseName) {
        return lowerCaseName.equals(name) || aliases.contains(lowerCaseName);
    }

    @Override
    public T get() {
        return value;
    }

    @Override
    public SettingState<T> immutable() {
        immutable = true;
        return this;
    }

    @Override
    public SettingState<T> secret() {
        secret = true;
        return this;
    }

    @Override
    public SettingState<T> hidden() {
        hidden = true;
        return this;
    }

    @Override
    public SettingState<T> guarded() {
        isProtected = true;
        return this;
    }

    @Override
    public SettingState<T> alias(String redisName) {
        aliases.add(redisName);
        return this;
    }

    @Override
    public SettingState<T> check(Function<T, String> check) {
        return reading(parsed -> {
            String objection = check.apply(parsed);
            if (objection != null) {
                throw new IllegalArgumentException(objection);
            }
            return parsed;
        });
    }

    /// Another step in reading a value, after those that are there: it gives what is to be kept, or throws
    /// [IllegalArgumentException] with what an operator is to be told.
    public SettingState<T> reading(UnaryOperator<T> step) {
        readings.add(step);
        return this;
    }

    @Override
    public SettingState<T> onChange(Consumer<T> listener) {
        listeners.add(listener);
        return this;
    }

    public boolean isImmutable() {
        return immutable;
    }

    public boolean isSecret() {
        return secret;
    }

    public boolean isHidden() {
        return hidden;
    }

    public boolean isProtected() {
        return isProtected;
    }

    /// Whether the value is the one it has by itself.
    public boolean isInitial() {
        return value.equals(initial);
    }

    /// Whether the value may be several words, in a file without quotes around them.
    public boolean takesWords() {
        return codec.takesWords();
    }

    /// The value as text.
    public String text() {
        return codec.format(value);
    }

    /// The value as text, for those who must not see a secret.
    public String shown() {
        return secret && !text().isEmpty() ? "***" : text();
    }

    /// The value that the text stands for, after all checks.
    ///
    /// @throws IllegalArgumentException with what an operator is to be told
    T parse(String text) {
        T parsed = codec.parse(text);
        for (UnaryOperator<T> reading : readings) {
            parsed = reading.apply(parsed);
        }
        return parsed;
    }

    /// The value that words in a file stand for.
    ///
    /// @throws IllegalArgumentException with what an operator is to be told
    T parse(List<String> words) {
        if (words.size() != 1 && !takesWords()) {
            throw new IllegalArgumentException(
                    words.isEmpty() ? "the value is missing" : "there is more than one value");
        }
        return parse(String.join(" ", words));
    }

    /// Sets a value that [#parse(String)] gave.
    @SuppressWarnings("unchecked")
    void assign(Object parsed) {
        value = (T) parsed;
    }

    /// Gives it the value that it has by itself.
    void assignInitial() {
        value = initial;
    }

    void tellListeners() {
        for (Consumer<T> listener : listeners) {
            listener.accept(value);
        }
    }

    @Override
    public String toString() {
        return name + " " + shown();
    }
}
