package io.mortise.kernel.info;

import io.mortise.kernel.dispatch.Faults;
import io.mortise.kernel.modules.LoadedModule;
import io.mortise.spi.ModuleDefinition.InfoWriter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/// The sections of INFO, the kernel's and the modules'. Owned by the command thread.
///
/// A module's section is headed `<module>_<section>`, or `<module>` if it has the module's name, and its fields
/// begin with `<module>_`, as those of Redis's modules do.
public final class Info {
    /// When a section is shown that was not asked for by its name.
    public enum Shown {
        /// Without any argument, too.
        BY_DEFAULT,
        /// In `all` and `everything`.
        IN_ALL,
        /// In `everything`, and beside the section `modules`.
        WITH_MODULES
    }

    private record Section(String title, Shown shown, LoadedModule module, Consumer<InfoWriter> writer) {
        private boolean isNamed(Set<String> names) {
            return names.contains(title.toLowerCase(Locale.ROOT))
                    || module != null && names.contains(module.id().toLowerCase(Locale.ROOT));
        }
    }

    private final Faults faults;
    private final List<Section> sections = new ArrayList<>();

    /// @param faults where what goes wrong in a module's section is reported
    public Info(Faults faults) {
        this.faults = faults;
    }

    /// Adds a section of the kernel's.
    public void add(String title, Shown shown, Consumer<InfoWriter> writer) {
        sections.add(new Section(title, shown, null, writer));
    }

    /// Adds a section of a module's.
    public void add(LoadedModule module, String section, Consumer<InfoWriter> writer) {
        String title = section.equalsIgnoreCase(module.id()) ? module.id() : module.id() + "_" + section;
        sections.add(new Section(title, Shown.WITH_MODULES, module, writer));
    }

    /// Takes away the sections of a module.
    public void removeAll(LoadedModule module) {
        sections.removeIf(section -> section.module == module);
    }

    /// The text of the sections that are wanted.
    ///
    /// @param words names of sections, `default`, `all` or `everything`, in either case; none means `default`
    public String text(Collection<String> words) {
        Set<String> wanted =
                words.stream().map(word -> word.toLowerCase(Locale.ROOT)).collect(Collectors.toSet());
        return sections.stream()
                .filter(section -> isWanted(section, wanted))
                .map(this::text)
                .collect(Collectors.joining("\r\n"));
    }

    private static boolean isWanted(Section section, Set<String> wanted) {
        if (section.isNamed(wanted) || wanted.contains("everything")) {
            return true;
        }
        return switch (section.shown) {
            case BY_DEFAULT -> wanted.isEmpty() || wanted.contains("default") || wanted.contains("all");
            case IN_ALL -> wanted.contains("all");
            case WITH_MODULES -> wanted.contains("modules");
        };
    }

    private String text(Section section) {
        Fields fields = new Fields(section.module == null ? "" : section.module.id() + "_");
        if (section.module == null) {
            section.writer.accept(fields);
        } else {
            faults.guard(section.module, () -> section.writer.accept(fields));
        }
        return "# " + section.title + "\r\n" + fields.text;
    }

    private static final class Fields implements InfoWriter {
        private final String prefix;
        private final StringBuilder text = new StringBuilder();

        Fields(String prefix) {
            this.prefix = prefix;
        }

        @Override
        public InfoWriter field(String name, Object value) {
            text.append(prefix).append(name).append(':');
            String shown = String.valueOf(value);
            // A line break in a value would be taken for the next field.
            text.append(shown.indexOf('\n') < 0 && shown.indexOf('\r') < 0 ? shown : shown.replaceAll("[\r\n]+", " "));
            text.append("\r\n");
            return this;
        }
    }
}
