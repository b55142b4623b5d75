package io.mortise.kernel.config;

import io.mortise.kernel.config.DeclaredSettings.Together;
import io.mortise.spi.command.CommandException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/// A change of settings in the three steps of its life: it is prepared (made), checked and applied. Each step
/// refuses with a [CommandException], after which nothing has changed.
public final class SettingsChange {
    private final Configuration configuration;
    private final List<Together> groups;
    private final Map<SettingState<?>, Object> values;
    private final Map<SettingState<?>, String> names;
    private final Map<SettingState<?>, Object> before = new LinkedHashMap<>();
    private final List<Callable<Runnable>> checks = new ArrayList<>();
    private final List<Runnable> effects = new ArrayList<>();

    /// @param groups those that have one of the settings
    /// @param names by which the settings were named, for errors
    SettingsChange(
            Configuration configuration,
            List<Together> groups,
            Map<SettingState<?>, Object> values,
            Map<SettingState<?>, String> names) {
        this.configuration = configuration;
        this.groups = groups;
        this.values = values;
        this.names = names;
        values.keySet().forEach(this::remember);
        for (Together group : groups) {
            group.members().forEach(member -> remember((SettingState<?>) member));
            checks.add(blaming(group, () -> group.change().prepare(Configuration.proposal(values))));
        }
    }

    private void remember(SettingState<?> setting) {
        before.put(setting, setting.get());
    }

    /// Whether the check may block.
    public boolean takesLong() {
        return groups.stream().anyMatch(Together::isLong);
    }

    /// Checks it. On any thread.
    public void check() {
        for (int index = 0; index < checks.size(); index++) {
            Callable<Runnable> check = checks.get(index);
            effects.add(blaming(groups.get(index), () -> Configuration.checked(check)));
        }
    }

    /// Whether settings with which it was checked have changed since it was made, so that it must be made anew. On
    /// the command thread.
    public boolean isStale() {
        return before.entrySet().stream()
                .anyMatch(entry -> !entry.getKey().get().equals(entry.getValue()));
    }

    /// Makes it so. On the command thread.
    public void apply() {
        values.forEach(SettingState::assign);
        try {
            for (int index = 0; index < effects.size(); index++) {
                Runnable effect = effects.get(index);
                blaming(groups.get(index), () -> {
                    effect.run();
                    return null;
                });
            }
        } catch (CommandException refused) {
            values.keySet().forEach(setting -> setting.assign(before.get(setting)));
            throw refused;
        }
        configuration.changed(values);
    }

    /// Runs a step of a group; a refusal names one of the settings that are to change.
    private <T> T blaming(Together group, Step<T> step) {
        try {
            return step.run();
        } catch (CommandException refused) {
            throw failed(blamed(group), refused.getMessage());
        }
    }

    private String blamed(Together group) {
        return names.entrySet().stream()
                .filter(entry -> group.members().contains(entry.getKey()))
                .findFirst()
                .orElseThrow()
                .getValue();
    }

    static CommandException failed(String name, String why) {
        return new CommandException("CONFIG SET failed (possibly related to argument '" + name + "') - " + why);
    }

    private interface Step<T> {
        T run();
    }
}
