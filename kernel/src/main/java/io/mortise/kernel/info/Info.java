package io.mortise.kernel.info;

import io.mortise.kernel.modules.InfoText;
import io.mortise.kernel.modules.ModuleFacts;
import io.mortise.spi.ModuleDefinition.InfoWriter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// The sections of INFO: the kernel's, which are registered here, and behind them those that the loaded modules
/// have declared. Owned by the command thread.
public final class Info {
    /// When a section is shown that was not asked for by its name. A module's is shown in `everything`, and beside
    /// the section `modules`.
    public enum Shown {
        /// Without any argument, too.
        BY_DEFAULT,
        /// In `all` and `everything`.
        IN_ALL
    }

    private record Section(String title, Shown shown, Consumer<InfoWriter> writer) {}

    private final Supplier<ModuleFacts> modules;
    private final List<Section> sections = new ArrayList<>();

    /// @param modules what is known of the loaded modules
    public Info(Supplier<ModuleFacts> modules) {
        this.modules = modules;
    }

    /// Adds a section of the kernel's.
    public void add(String title, Shown shown, Consumer<InfoWriter> writer) {
        sections.add(new Section(title, shown, writer));
    }

    /// The text of the sections that are wanted.
    ///
    /// @param words names of sections, `default`, `all` or `everything`, in either case; none means `default`
    public String text(Collection<String> words) {
        Set<String> wanted =
                words.stream().map(word -> word.toLowerCase(Locale.ROOT)).collect(Collectors.toSet());
        List<String> texts = new ArrayList<>();
        for (Section section : sections) {
            if (isWanted(section, wanted)) {
                texts.add(text(section));
            }
        }
        for (ModuleFacts.Section section : modules.get().sections((module, name) -> isWanted(module, name, wanted))) {
            texts.add(text(section.name(), section.fields()));
        }
        return String.join("\r\n", texts);
    }

    private static boolean isWanted(Section section, Set<String> wanted) {
        if (wanted.contains("everything") || wanted.contains("all") || isNamed(section.title, wanted)) {
            return true;
        }
        return section.shown == Shown.BY_DEFAULT && (wanted.isEmpty() || wanted.contains("default"));
    }

    private static boolean isWanted(String module, String name, Set<String> wanted) {
        return wanted.contains("everything")
                || wanted.contains("modules")
                || isNamed(module, wanted)
                || isNamed(name, wanted);
    }

    private static boolean isNamed(String name, Set<String> wanted) {
        return wanted.contains(name.toLowerCase(Locale.ROOT));
    }

    private String text(Section section) {
        Fields fields = new Fields();
        section.writer.accept(fields);
        modules.get().fill(section.title, fields);
        return text(section.title, fields.lines.values());
    }

    private static String text(String title, Collection<String> lines) {
        StringBuilder text = new StringBuilder("# ").append(title).append("\r\n");
        lines.forEach(line -> text.append(line).append("\r\n"));
        return text.toString();
    }

    private static final class Fields implements InfoWriter {
        private final Map<String, String> lines = new LinkedHashMap<>();

        @Override
        public InfoWriter field(String name, Object value) {
            lines.put(name, name + ":" + InfoText.line(value));
            return this;
        }
    }
}
