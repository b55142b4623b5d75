package io.mortise.kernel.config;

import io.mortise.spi.config.Setting;
import io.mortise.spi.config.Settings;
import java.util.ArrayList;
import java.util.List;

/// Settings that a module, or the kernel, has declared and that are not in force yet.
public final class DeclaredSettings implements Settings {
    private final String prefix;
    private final List<SettingState<?>> declared = new ArrayList<>();
    private final List<Together> groups = new ArrayList<>();

    /// Settings that change as one.
    ///
    /// @param isLong whether the check may block
    record Together(LongChange change, boolean isLong, List<Setting<?>> members) {
        /// One whose check is done when it is prepared.
        static Together of(Change change, List<Setting<?>> members) {
            LongChange atOnce = proposal -> {
                Runnable effect = change.prepare(proposal);
                return () -> effect;
            };
            return new Together(atOnce, false, members);
        }
    }

    /// @param module whose settings they are, null for the kernel
    public DeclaredSettings(String module) {
        this.prefix = module == null ? "" : module + ".";
    }

    List<SettingState<?>> declared() {
        return declared;
    }

    List<Together> groups() {
        return groups;
    }

    private <T> SettingState<T> add(String name, Codec<T> codec, T initial) {
        if (name.isEmpty() || !name.chars().allMatch(DeclaredSettings::mayBeInName)) {
            throw new IllegalArgumentException("a setting's name has a-z, 0-9, '-' and '_' only: " + name);
        }
        SettingState<T> setting = new SettingState<>(prefix + name, codec, initial);
        declared.add(setting);
        return setting;
    }

    private static boolean mayBeInName(int letter) {
        return letter >= 'a' && letter <= 'z' || letter >= '0' && letter <= '9' || letter == '_' || letter == '-';
    }

    @Override
    public SettingState<Boolean> bool(String name, boolean initial) {
        return add(name, Codec.BOOL, initial);
    }

    @Override
    public SettingState<Long> number(String name, long initial, long least, long most) {
        return add(name, Codec.number(least, most), initial);
    }

    @Override
    public SettingState<Long> bytes(String name, long initial, long least, long most) {
        return add(name, Codec.bytes(least, most), initial);
    }

    @Override
    public SettingState<Double> decimal(String name, double initial, double least, double most) {
        return add(name, Codec.decimal(least, most), initial);
    }

    @Override
    public SettingState<String> text(String name, String initial) {
        return add(name, Codec.TEXT, initial);
    }

    @Override
    public SettingState<List<String>> words(String name, List<String> initial) {
        return add(name, Codec.WORDS, List.copyOf(initial));
    }

    /// One of several words, the first of which is the initial value.
    public SettingState<String> oneOf(String name, String... words) {
        return add(name, Codec.oneOf(List.of(words)), words[0]);
    }

    /// Limits of what may wait to be sent, for each class of clients.
    public SettingState<OutputLimits> outputLimits(String name) {
        return add(name, OutputLimits.CODEC, OutputLimits.INITIAL);
    }

    /// Permissions of a file, as chmod takes them; 0 by itself.
    public SettingState<Integer> permissions(String name) {
        return add(name, Codec.PERMISSIONS, 0);
    }

    /// Bytes, or a share of `maxmemory`; none by itself.
    public SettingState<ClientsShare> clientsShare(String name) {
        return add(name, ClientsShare.CODEC, ClientsShare.NONE);
    }

    <T> SettingState<T> of(String name, Codec<T> codec, T initial) {
        return add(name, codec, initial);
    }

    @Override
    public <E extends Enum<E>> SettingState<E> choice(String name, E initial) {
        return add(name, Codec.choice(initial.getDeclaringClass()), initial);
    }

    @Override
    public void together(Change change, Setting<?>... members) {
        groups.add(Together.of(change, List.of(members)));
    }

    @Override
    public void togetherInBackground(LongChange change, Setting<?>... members) {
        groups.add(new Together(change, true, List.of(members)));
    }
}
