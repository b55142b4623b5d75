package io.mortise.kernel.config;

import io.mortise.kernel.config.DeclaredSettings.Together;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.config.Setting;
import io.mortise.spi.config.Settings;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// All settings that are in force, by their names. Owned by the command thread.
///
/// Before the server runs, values come from the file and the command line ([#preset]); those that nobody knows yet
/// are kept for modules that are still to be loaded, and whatever is left in the end is an error.
public final class Configuration {
    private final Map<String, SettingState<?>> byName = new LinkedHashMap<>();
    private final List<Together> groups = new ArrayList<>();
    /// Values for settings that are not declared yet, by lower-case name.
    private final Map<String, String> presets = new LinkedHashMap<>();

    /// A setting is to have this value.
    public record Assignment(String name, String value) {}

    /// Whether declared settings would clash with those in force.
    ///
    /// @return the name that is taken, or null
    public String clash(DeclaredSettings declared) {
        Set<String> names = new LinkedHashSet<>();
        for (SettingState<?> setting : declared.declared()) {
            if (byName.containsKey(setting.name()) || !names.add(setting.name())) {
                return setting.name();
            }
            if (setting.alias() != null && (byName.containsKey(setting.alias()) || !names.add(setting.alias()))) {
                return setting.alias();
            }
        }
        return null;
    }

    /// Puts settings in force, with the values that were kept for them.
    ///
    /// @throws IllegalArgumentException if such a value is refused; then none of the settings is in force
    public void publish(DeclaredSettings declared) {
        publish(declared, Map.of());
    }

    /// Puts settings in force, with given values, or else those that were kept for them.
    ///
    /// @param given by name or alias, in either case
    /// @throws IllegalArgumentException if one of the given values is of none of the settings, or if a value is
    ///     refused; then none of the settings is in force
    public void publish(DeclaredSettings declared, Map<String, String> given) {
        Map<String, String> wanted = new LinkedHashMap<>();
        given.forEach((name, value) -> wanted.put(name.toLowerCase(Locale.ROOT), value));
        for (String name : wanted.keySet()) {
            if (declared.declared().stream().noneMatch(setting -> setting.isNamed(name))) {
                throw new IllegalArgumentException("there is no setting '" + name + "'");
            }
        }
        Map<SettingState<?>, Object> values = new LinkedHashMap<>();
        for (SettingState<?> setting : declared.declared()) {
            String own = valueOf(setting, wanted);
            String kept = own == null ? valueOf(setting, presets) : own;
            if (kept != null) {
                try {
                    values.put(setting, setting.parse(kept));
                } catch (IllegalArgumentException refused) {
                    throw new IllegalArgumentException(
                            "the value '" + shown(setting, kept) + "' of '" + setting.name() + "' is refused: "
                                    + refused.getMessage(),
                            refused);
                }
            }
        }
        List<Runnable> effects = prepared(declared.groups(), values);
        values.forEach(SettingState::assign);
        effects.forEach(Runnable::run);
        for (SettingState<?> setting : declared.declared()) {
            byName.put(setting.name(), setting);
            presets.remove(setting.name());
            if (setting.alias() != null) {
                byName.put(setting.alias(), setting);
                presets.remove(setting.alias());
            }
        }
        groups.addAll(declared.groups());
    }

    private static String valueOf(SettingState<?> setting, Map<String, String> values) {
        String own = values.get(setting.name());
        return own != null || setting.alias() == null ? own : values.get(setting.alias());
    }

    private static String shown(SettingState<?> setting, String value) {
        return setting.isSecret() ? "***" : value;
    }

    /// Takes settings out of force. Their values are kept for a next time.
    public void withdraw(DeclaredSettings declared) {
        for (SettingState<?> setting : declared.declared()) {
            byName.remove(setting.name());
            if (setting.alias() != null) {
                byName.remove(setting.alias());
            }
            if (!setting.isInitial()) {
                presets.put(setting.name(), setting.text());
            }
        }
        groups.removeAll(declared.groups());
    }

    /// Gives a setting its value before the server runs; one that is not known is kept.
    ///
    /// @throws IllegalArgumentException if the value is refused
    public void preset(String name, String value) {
        String key = name.toLowerCase(Locale.ROOT);
        SettingState<?> setting = byName.get(key);
        if (setting == null) {
            presets.put(key, value);
        } else {
            setting.assign(setting.parse(value));
        }
    }

    /// Values that no setting has taken, by name.
    public Map<String, String> unclaimed() {
        return Map.copyOf(presets);
    }

    /// Puts back the values that no setting has taken, as [#unclaimed()] gave them.
    public void unclaimed(Map<String, String> before) {
        presets.clear();
        presets.putAll(before);
    }

    /// Forgets a value that no setting has taken.
    public void forget(String name) {
        presets.remove(name);
    }

    /// The setting of that name, in either case, or null.
    public SettingState<?> find(String name) {
        return byName.get(name.toLowerCase(Locale.ROOT));
    }

    /// All settings, each once.
    public Collection<SettingState<?>> all() {
        return new LinkedHashSet<>(byName.values());
    }

    /// All names, aliases included, with their settings.
    public Map<String, SettingState<?>> names() {
        return java.util.Collections.unmodifiableMap(byName);
    }

    /// Changes settings, all of them or none.
    ///
    /// @param mayChangeProtected whether protected settings may be changed
    /// @throws CommandException if one is refused, with Redis's texts
    public void set(List<Assignment> assignments, boolean mayChangeProtected) {
        Map<SettingState<?>, Object> values = new LinkedHashMap<>();
        for (Assignment assignment : assignments) {
            SettingState<?> setting = find(assignment.name());
            if (setting == null) {
                throw new CommandException(
                        "Unknown option or number of arguments for CONFIG SET - '" + assignment.name() + "'");
            }
            if (setting.isImmutable()) {
                throw failed(assignment.name(), "can't set immutable config");
            }
            if (setting.isProtected() && !mayChangeProtected) {
                throw failed(assignment.name(), "can't set protected config");
            }
            if (values.containsKey(setting)) {
                throw failed(assignment.name(), "duplicate parameter");
            }
            try {
                values.put(setting, setting.parse(assignment.value()));
            } catch (IllegalArgumentException refused) {
                throw failed(assignment.name(), refused.getMessage());
            }
        }
        change(values, assignments.getFirst().name());
    }

    private void change(Map<SettingState<?>, Object> values, String blamed) {
        List<Runnable> effects;
        try {
            effects = prepared(groups, values);
        } catch (CommandException refused) {
            throw failed(blamed, refused.getMessage());
        }
        Map<SettingState<?>, Object> before = new LinkedHashMap<>();
        values.keySet().forEach(setting -> before.put(setting, setting.get()));
        values.forEach(SettingState::assign);
        try {
            effects.forEach(Runnable::run);
            values.keySet().forEach(SettingState::tellListeners);
        } catch (CommandException refused) {
            before.forEach(SettingState::assign);
            throw failed(blamed, refused.getMessage());
        }
    }

    private static CommandException failed(String name, String why) {
        return new CommandException("CONFIG SET failed (possibly related to argument '" + name + "') - " + why);
    }

    /// Asks the groups that have a member among the changed settings.
    private static List<Runnable> prepared(List<Together> groups, Map<SettingState<?>, Object> values) {
        List<Runnable> effects = new ArrayList<>();
        Settings.Proposal proposal = new Settings.Proposal() {
            @Override
            @SuppressWarnings("unchecked")
            public <T> T of(Setting<T> setting) {
                return (T) values.getOrDefault(setting, setting.get());
            }
        };
        for (Together group : groups) {
            if (group.members().stream().anyMatch(values::containsKey)) {
                effects.add(group.change().prepare(proposal));
            }
        }
        return effects;
    }
}
