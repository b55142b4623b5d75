package io.mortise.kernel.config;

import io.mortise.spi.config.Setting;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/// A setting with its value. Changed on the command thread, read by any.
///
/// @param <T> the type of its value
public final class SettingState<T> implements Setting<T> {
    private final String name;
    private final Codec<T> codec;
    private final T initial;
    private final List<Function<T, String>> checks = new ArrayList<>();
    private final List<Consumer<T>> listeners = new ArrayList<>();
    private String alias;
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

    /// The name without a prefix that Redis has for it, or null.
    public String alias() {
        return alias;
    }

    /// Whether clients know it by this name, which is in lower case.
    boolean isNamed(String lowerCaseName) {
        return lowerCaseName.equals(name) || lowerCaseName.equals(alias);
    }

    @Override
    public T get() {
        return value;
    }

    @Override
    public Setting<T> immutable() {
        immutable = true;
        return this;
    }

    @Override
    public Setting<T> secret() {
        secret = true;
        return this;
    }

    @Override
    public Setting<T> hidden() {
        hidden = true;
        return this;
    }

    /// Can only be changed if the setting `enable-protected-configs` allows it.
    public Setting<T> guarded() {
        isProtected = true;
        return this;
    }

    @Override
    public Setting<T> alias(String redisName) {
        alias = redisName;
        return this;
    }

    @Override
    public Setting<T> check(Function<T, String> check) {
        checks.add(check);
        return this;
    }

    @Override
    public Setting<T> onChange(Consumer<T> listener) {
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

    /// The value as text.
    public String text() {
        return codec.format(value);
    }

    /// The value that the text stands for, after all checks.
    ///
    /// @throws IllegalArgumentException with what an operator is to be told
    T parse(String text) {
        T parsed = codec.parse(text);
        for (Function<T, String> check : checks) {
            String objection = check.apply(parsed);
            if (objection != null) {
                throw new IllegalArgumentException(objection);
            }
        }
        return parsed;
    }

    /// Sets a value that [#parse] gave.
    @SuppressWarnings("unchecked")
    void assign(Object parsed) {
        value = (T) parsed;
    }

    void tellListeners() {
        for (Consumer<T> listener : listeners) {
            listener.accept(value);
        }
    }
}
