package io.mortise.kernel.config;

import io.mortise.kernel.config.DeclaredSettings.Together;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.config.Setting;
import io.mortise.spi.config.Settings;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;

/// All settings that are in force, by their names. Owned by the command thread.
///
/// Before the server runs, values come from the file and the command line ([#preset]); those that nobody knows yet
/// are kept for modules that are still to be loaded, and whatever is left in the end ([#settle]) is an error.
///
/// Settings of Redis that belong to a module which is absent have a *stand-in* ([AbsentSettings]): it is found by
/// its name like any other, accepts what asks for nothing, and gives way when the module arrives.
public final class Configuration {
    /// Settings whose lines add up instead of replacing each other.
    private static final Set<String> ACCUMULATING = Set.of("save", "client-output-buffer-limit");

    private final Map<String, SettingState<?>> byName = new LinkedHashMap<>();
    private final Map<String, SettingState<?>> standIns = new LinkedHashMap<>();
    /// The stand-ins that somebody gave a value.
    private final Set<SettingState<?>> given = new HashSet<>();
    private final List<Together> groups = new ArrayList<>();
    /// Values for settings that are not declared yet, by lower-case name.
    private final Map<String, Preset> presets = new LinkedHashMap<>();
    private String file;
    private final List<List<String>> users = new ArrayList<>();

    /// A setting is to have this value.
    public record Assignment(String name, String value) {}

    /// A value that was given before its setting was declared.
    ///
    /// @param words as they stand behind the name
    /// @param origin where it was given, for messages; null if that need not be said
    public record Preset(List<String> words, String origin) {
        /// A value that is not from a line.
        static Preset of(String text) {
            return new Preset(List.of(text), null);
        }

        /// What holds when this one was given after another.
        ///
        /// @param before the other, or null
        Preset after(Preset before, String name) {
            boolean addsUp = before != null && ACCUMULATING.contains(name) && !isEmpty() && !before.isEmpty();
            if (!addsUp) {
                return this;
            }
            List<String> all = new ArrayList<>(before.words);
            all.addAll(words);
            return new Preset(List.copyOf(all), origin);
        }

        private boolean isEmpty() {
            return words.equals(List.of(""));
        }
    }

    // ---- what there is

    /// Whether declared settings would clash with those in force.
    ///
    /// @return the name that is taken, or null
    public String clash(DeclaredSettings declared) {
        return clash(declared, null);
    }

    /// Whether declared settings would clash with those in force, others than those whose place they are to take.
    ///
    /// @param replaced null for none
    /// @return the name that is taken, or null
    public String clash(DeclaredSettings declared, DeclaredSettings replaced) {
        Set<String> names = new LinkedHashSet<>();
        for (SettingState<?> setting : declared.declared()) {
            for (String name : setting.names()) {
                SettingState<?> present = byName.get(name);
                boolean goes = replaced != null && replaced.declared().contains(present);
                if (present != null && !goes || !names.add(name)) {
                    return name;
                }
            }
        }
        return null;
    }

    /// The setting of that name, in either case, or null.
    public SettingState<?> find(String name) {
        String key = name.toLowerCase(Locale.ROOT);
        SettingState<?> setting = byName.get(key);
        return setting == null ? standIns.get(key) : setting;
    }

    /// All settings, each once.
    public Collection<SettingState<?>> all() {
        return new LinkedHashSet<>(names().values());
    }

    /// All names, aliases included, with their settings.
    public Map<String, SettingState<?>> names() {
        Map<String, SettingState<?>> all = new LinkedHashMap<>(byName);
        standIns.forEach(all::putIfAbsent);
        return Collections.unmodifiableMap(all);
    }

    /// Whether a setting of Redis belongs to something that is not here.
    public boolean isAbsent(String name) {
        String key = name.toLowerCase(Locale.ROOT);
        return !byName.containsKey(key) && standIns.containsKey(key);
    }

    /// The file that the server was started with, as an absolute path, or null.
    public String file() {
        return file;
    }

    /// Sets the file that the server was started with.
    public void file(String absolutePath) {
        file = absolutePath;
    }

    /// Adds a line that defines a user.
    ///
    /// @param words those behind `user`
    public void addUser(List<String> words) {
        users.add(List.copyOf(words));
    }

    /// The lines that define users, in their order.
    public List<List<String>> users() {
        return Collections.unmodifiableList(users);
    }

    // ---- coming and going

    /// Puts settings in force, with the values that were kept for them.
    ///
    /// @throws IllegalArgumentException if such a value is refused; then none of the settings is in force
    public void publish(DeclaredSettings declared) {
        publish(declared, Map.of());
    }

    /// Puts settings in force, with given values, or else those that were kept for them.
    ///
    /// @param values by name or alias, in either case
    /// @throws IllegalArgumentException if one of the given values is of none of the settings, or if a value is
    ///     refused; then none of the settings is in force
    public void publish(DeclaredSettings declared, Map<String, String> values) {
        Map<SettingState<?>, Object> parsed = parsed(declared, values);
        List<Runnable> effects = prepared(declared.groups(), parsed);
        parsed.forEach(SettingState::assign);
        effects.forEach(Runnable::run);
        for (SettingState<?> setting : declared.declared()) {
            for (String name : setting.names()) {
                byName.put(name, setting);
                presets.remove(name);
                given.remove(standIns.get(name));
            }
        }
        groups.addAll(declared.groups());
    }

    /// The values that settings would have if they were put in force now.
    ///
    /// @param values as for [#publish]
    /// @throws IllegalArgumentException as [#publish]
    public Settings.Proposal proposal(DeclaredSettings declared, Map<String, String> values) {
        return proposal(parsed(declared, values));
    }

    /// The values that settings would have if they took others' places: the same, where they have the same names.
    ///
    /// @throws IllegalArgumentException if they refuse one
    public Settings.Proposal successors(DeclaredSettings declared, DeclaredSettings former) {
        Map<String, String> values = values(former);
        for (Iterator<String> names = values.keySet().iterator(); names.hasNext(); ) {
            if (!isDeclared(declared, names.next())) {
                names.remove();
            }
        }
        return proposal(declared, values);
    }

    private Map<SettingState<?>, Object> parsed(DeclaredSettings declared, Map<String, String> values) {
        Map<String, Preset> wanted = new LinkedHashMap<>();
        values.forEach((name, value) -> wanted.put(name.toLowerCase(Locale.ROOT), Preset.of(value)));
        for (String name : wanted.keySet()) {
            if (!isDeclared(declared, name)) {
                throw new IllegalArgumentException("there is no setting '" + name + "'");
            }
        }
        Map<SettingState<?>, Object> parsed = new LinkedHashMap<>();
        for (SettingState<?> setting : declared.declared()) {
            Preset own = presetOf(setting, wanted);
            Preset kept = own == null ? kept(setting) : own;
            if (kept != null) {
                parsed.put(setting, parsed(setting, kept));
            }
        }
        return parsed;
    }

    private static boolean isDeclared(DeclaredSettings declared, String name) {
        for (SettingState<?> setting : declared.declared()) {
            if (setting.isNamed(name)) {
                return true;
            }
        }
        return false;
    }

    /// The value that was given for a setting, also to the one that stands in for it. The latter was the last word:
    /// a stand-in has a value of the file, of a module that went, or of a client since.
    private Preset kept(SettingState<?> setting) {
        SettingState<?> standIn = standIn(setting);
        return given.contains(standIn) ? Preset.of(standIn.text()) : presetOf(setting, presets);
    }

    /// The one that stands in for a setting while its module is absent, or null.
    private SettingState<?> standIn(SettingState<?> setting) {
        for (String name : setting.names()) {
            if (standIns.containsKey(name)) {
                return standIns.get(name);
            }
        }
        return null;
    }

    /// What was given last, by whichever of a setting's names.
    private static Preset presetOf(SettingState<?> setting, Map<String, Preset> values) {
        Preset last = null;
        for (Map.Entry<String, Preset> each : values.entrySet()) {
            if (setting.isNamed(each.getKey())) {
                last = each.getValue();
            }
        }
        return last;
    }

    private static Object parsed(SettingState<?> setting, Preset preset) {
        try {
            return setting.parse(preset.words());
        } catch (IllegalArgumentException refused) {
            String shown = setting.isSecret() ? "***" : String.join(" ", preset.words());
            String origin = preset.origin() == null
                    ? "the value '" + shown + "' of '" + setting.name() + "' is refused"
                    : preset.origin();
            throw new IllegalArgumentException(origin + ": " + refused.getMessage(), refused);
        }
    }

    /// The values of settings as text, by name.
    public Map<String, String> values(DeclaredSettings declared) {
        Map<String, String> values = new LinkedHashMap<>();
        declared.declared().forEach(setting -> values.put(setting.name(), setting.text()));
        return values;
    }

    /// Takes settings out of force. Their values are kept for a next time: by their stand-ins, so that clients and
    /// the file see them meanwhile, or aside, if those refuse them.
    public void withdraw(DeclaredSettings declared) {
        for (SettingState<?> setting : declared.declared()) {
            setting.names().forEach(byName::remove);
            SettingState<?> standIn = standIn(setting);
            if (standIn != null) {
                standIn.assignInitial();
            }
            if (!setting.isInitial() && !leave(setting.text(), standIn)) {
                presets.put(setting.name(), Preset.of(setting.text()));
            }
        }
        groups.removeAll(declared.groups());
    }

    /// Leaves a value to a stand-in.
    ///
    /// @param standIn null for none
    /// @return whether it takes it
    private boolean leave(String text, SettingState<?> standIn) {
        if (standIn == null) {
            return false;
        }
        try {
            standIn.assign(standIn.parse(text));
            given.add(standIn);
            return true;
        } catch (IllegalArgumentException refused) {
            return false;
        }
    }

    /// Has settings that are in force changed as one; see [Settings#together].
    public void together(Settings.Change change, SettingState<?>... members) {
        groups.add(Together.of(change, List.of(members)));
    }

    /// Adds settings that stand in for those of absent modules.
    public void standIns(DeclaredSettings declared) {
        for (SettingState<?> setting : declared.declared()) {
            setting.names().forEach(name -> standIns.put(name, setting));
        }
    }

    // ---- before the server runs

    /// Gives a setting its value before the server runs; one that is not known is kept.
    ///
    /// @throws IllegalArgumentException if the value is refused
    public void preset(String name, String value) {
        preset(name, Preset.of(value));
    }

    /// Gives a setting its value before the server runs; one that is not known is kept.
    ///
    /// @throws IllegalArgumentException if the value is refused
    public void preset(String name, Preset preset) {
        String key = name.toLowerCase(Locale.ROOT);
        SettingState<?> setting = byName.get(key);
        if (setting == null) {
            // The last line goes to the end, since it counts, whatever name the others use.
            Preset before = presets.remove(key);
            presets.put(key, preset.after(before, key));
        } else {
            setting.assign(parsed(setting, preset));
        }
    }

    /// Values that wait for settings, as they were at one moment.
    ///
    /// @param presets by name
    /// @param standIns what was given to stand-ins
    public record Unclaimed(Map<String, Preset> presets, Map<SettingState<?>, Object> standIns) {}

    /// The values that wait for settings.
    public Unclaimed unclaimed() {
        Map<SettingState<?>, Object> values = new LinkedHashMap<>();
        for (SettingState<?> standIn : given) {
            values.put(standIn, standIn.get());
        }
        return new Unclaimed(new LinkedHashMap<>(presets), values);
    }

    /// Has the values wait again that did, and no others.
    public void unclaimed(Unclaimed before) {
        presets.clear();
        presets.putAll(before.presets());
        given.forEach(SettingState::assignInitial);
        given.clear();
        before.standIns().forEach(SettingState::assign);
        given.addAll(before.standIns().keySet());
    }

    /// Forgets a value that no setting has taken.
    public void forget(String name) {
        presets.remove(name.toLowerCase(Locale.ROOT));
    }

    /// Ends the start: all modules of it are loaded, so what was given for others goes to the stand-ins.
    ///
    /// @throws IllegalArgumentException if a value asks for what is not there, or nobody knows its name
    public void settle() {
        for (Map.Entry<String, Preset> entry : List.copyOf(presets.entrySet())) {
            SettingState<?> standIn = standIns.get(entry.getKey());
            if (standIn == null) {
                String origin = entry.getValue().origin();
                throw new IllegalArgumentException((origin == null ? "" : origin + ": ") + unknown(entry.getKey()));
            }
            standIn.assign(parsed(standIn, entry.getValue()));
            given.add(standIn);
            presets.remove(entry.getKey());
        }
    }

    private static String unknown(String name) {
        int dot = name.indexOf('.');
        return dot < 0
                ? "there is no setting '" + name + "'"
                : "no loaded module has a setting '" + name + "'; is the module '" + name.substring(0, dot)
                        + "' missing?";
    }

    // ---- while it runs

    /// Changes settings, all of them or none. Blocks if one of the checks does.
    ///
    /// @param mayChangeProtected whether protected settings may be changed
    /// @throws CommandException if one is refused, with Redis's texts
    public void set(List<Assignment> assignments, boolean mayChangeProtected) {
        SettingsChange change = change(assignments, mayChangeProtected);
        change.check();
        change.apply();
    }

    /// Prepares a change of settings, all of them or none.
    ///
    /// @param mayChangeProtected whether protected settings may be changed
    /// @throws CommandException if one is refused, with Redis's texts
    public SettingsChange change(List<Assignment> assignments, boolean mayChangeProtected) {
        Map<SettingState<?>, Object> values = new LinkedHashMap<>();
        Map<SettingState<?>, String> names = new LinkedHashMap<>();
        for (Assignment assignment : assignments) {
            SettingState<?> setting = find(assignment.name());
            if (setting == null) {
                throw new CommandException(
                        "Unknown option or number of arguments for CONFIG SET - '" + assignment.name() + "'");
            }
            String refusal = refusal(setting, mayChangeProtected, values.containsKey(setting));
            if (refusal != null) {
                throw SettingsChange.failed(assignment.name(), refusal);
            }
            try {
                values.put(setting, setting.parse(assignment.value()));
            } catch (IllegalArgumentException refused) {
                throw SettingsChange.failed(assignment.name(), refused.getMessage());
            }
            names.put(setting, assignment.name());
        }
        return new SettingsChange(this, concerned(groups, values), values, names);
    }

    /// A change was made.
    void changed(Map<SettingState<?>, Object> values) {
        values.keySet().stream().filter(standIns::containsValue).forEach(given::add);
        values.keySet().forEach(SettingState::tellListeners);
    }

    private static String refusal(SettingState<?> setting, boolean mayChangeProtected, boolean isNamedAgain) {
        if (setting.isImmutable()) {
            return "can't set immutable config";
        }
        if (setting.isProtected() && !mayChangeProtected) {
            return "can't set protected config";
        }
        return isNamedAgain ? "duplicate parameter" : null;
    }

    private static List<Together> concerned(List<Together> groups, Map<SettingState<?>, Object> values) {
        return groups.stream()
                .filter(group -> group.members().stream().anyMatch(values::containsKey))
                .toList();
    }

    private static List<Runnable> prepared(List<Together> groups, Map<SettingState<?>, Object> values) {
        List<Runnable> effects = new ArrayList<>();
        for (Together group : concerned(groups, values)) {
            effects.add(checked(group.change().prepare(proposal(values))));
        }
        return effects;
    }

    /// Runs a check.
    static Runnable checked(Callable<Runnable> check) {
        try {
            return check.call();
        } catch (RuntimeException refused) {
            throw refused;
        } catch (Exception fault) {
            throw new IllegalStateException("a check of settings failed", fault);
        }
    }

    static Settings.Proposal proposal(Map<SettingState<?>, Object> values) {
        return new Settings.Proposal() {
            @Override
            @SuppressWarnings("unchecked")
            public <T> T of(Setting<T> setting) {
                return (T) values.getOrDefault(setting, setting.get());
            }
        };
    }
}
