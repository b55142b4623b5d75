package io.mortise.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Options of a command line: `--name value`, `--flag`, and words without dashes. Ends the program with the usage
/// text when they are not right.
public final class Options {
    private final String usage;
    private final Map<String, List<String>> given = new LinkedHashMap<>();
    private final List<String> words = new ArrayList<>();
    private final Set<String> used = new LinkedHashSet<>();

    public Options(String[] arguments, String usage) {
        this.usage = usage;
        String name = null;
        for (String argument : arguments) {
            if (argument.startsWith("--")) {
                name = argument.substring(2);
                given.computeIfAbsent(name, first -> new ArrayList<>());
            } else if (name != null) {
                given.get(name).add(argument);
                name = null;
            } else {
                words.add(argument);
            }
        }
    }

    /// The words that belong to no option.
    public List<String> words() {
        return words;
    }

    /// The last value of an option.
    public String text(String name, String otherwise) {
        List<String> values = all(name);
        return values.isEmpty() ? otherwise : values.getLast();
    }

    /// All values of an option that may come several times.
    public List<String> all(String name) {
        used.add(name);
        return given.getOrDefault(name, List.of());
    }

    public double number(String name, double otherwise) {
        String text = text(name, null);
        try {
            return text == null ? otherwise : Double.parseDouble(text);
        } catch (NumberFormatException wrong) {
            throw fail("--" + name + " " + text + ": must be a number");
        }
    }

    public boolean flag(String name) {
        used.add(name);
        return given.containsKey(name);
    }

    /// To be called when all options have been asked for.
    public void checkAllUsed() {
        for (String name : given.keySet()) {
            if (!used.contains(name)) {
                throw fail("there is no option --" + name);
            }
        }
    }

    /// Ends the program with a message and the usage text.
    public RuntimeException fail(String message) {
        System.err.println(message);
        System.err.print(usage);
        System.exit(2);
        return new IllegalStateException(message);
    }
}
