package io.mortise.kernel.modules;

import io.mortise.kernel.environment.Environment;
import io.mortise.kernel.keyspace.TypeEntry;
import io.mortise.kernel.keyspace.TypeRegistry;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.command.ErrorPrefix;
import io.mortise.spi.file.FileHandle;
import io.mortise.spi.file.FileStore;
import io.mortise.spi.keyspace.CorruptValueException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The modules that this server has had, with their commands and types, until it is told to forget them. So a
/// command of a module that is missing is answered with the module's name, also after a restart, and values that
/// are dormant keep the name of their type.
///
/// They are kept in a small text file, written anew as a whole by a worker whenever something changes:
///
/// ```
/// module hashes 1.2.0
/// command hset 1
/// command hello
/// command hcopy RO:index:1:range:0:1:0 OW:index:2:range:0:1:0
/// type hash
/// type note note-----
/// ```
///
/// Behind a command's name stands where its keys are, see [KnownKeys]. A type's second word is its name in module
/// framing. Owned by the command thread.
public final class KnownModules {
    private static final Logger LOG = LoggerFactory.getLogger(KnownModules.class);
    private static final int MOST_BYTES = 16 << 20;

    private final Environment environment;
    private final String path;
    private final Map<String, Known> byId = new TreeMap<>();
    private final Map<String, Known> byCommand = new LinkedHashMap<>();
    /// See [#text()]; null if it is to be made. It is asked for when a snapshot begins, and takes a millisecond at
    /// first.
    private String text;
    private boolean writing;
    private boolean changed;

    /// A module that was loaded some time.
    ///
    /// @param commands their names in lower case, with the places of their keys
    /// @param types with their names in module framing, which are empty if they have none
    public record Known(String id, String version, Map<String, KnownKeys> commands, Map<String, String> types) {}

    /// @param path of the file, below the server's directory; empty for none
    KnownModules(Environment environment, String path) {
        this.environment = environment;
        this.path = path;
    }

    /// All of them, by id.
    public Collection<Known> all() {
        return Collections.unmodifiableCollection(byId.values());
    }

    /// The one of that id, in either case, or null.
    public Known named(String id) {
        return byId.get(id.toLowerCase(Locale.ROOT));
    }

    /// What the client is to be told whose command a missing module has; null if no module had it.
    CommandException missing(String lowerCaseCommand) {
        Known known = byCommand.get(lowerCaseCommand);
        return known == null
                ? null
                : new CommandException(
                        ErrorPrefix.MODULEMISSING,
                        "module " + known.id + " " + known.version + ", which has the command '" + lowerCaseCommand
                                + "', is not loaded");
    }

    /// Where the keys of a missing module's command are.
    KnownKeys keysOf(String lowerCaseCommand) {
        Known known = byCommand.get(lowerCaseCommand);
        return known == null ? KnownKeys.NONE : known.commands.get(lowerCaseCommand);
    }

    /// The id and version of the module that had the command.
    String ownerOf(String lowerCaseCommand) {
        Known known = byCommand.get(lowerCaseCommand);
        return known.id + " " + known.version;
    }

    /// A module was loaded.
    void remember(LoadedModule module) {
        Map<String, String> types = new TreeMap<>();
        for (TypeEntry type : module.types) {
            String wireName = type.type().codec().wireName();
            types.put(type.name(), wireName == null ? "" : wireName);
        }
        Map<String, KnownKeys> commands = new LinkedHashMap<>();
        module.rows().forEach(row -> commands.put(row.name().toLowerCase(Locale.ROOT), KnownKeys.of(row)));
        Known known = new Known(module.id(), module.version(), commands, types);
        if (!known.equals(byId.put(known.id, known))) {
            index();
            changed();
        }
    }

    /// Forgets a module.
    void forget(Known known) {
        byId.remove(known.id);
        index();
        changed();
    }

    /// Adds those modules of another server's [#text()] that this one has not had.
    ///
    /// @throws CorruptValueException if the text makes no sense
    public void learn(String text, TypeRegistry types) {
        parse(text).forEach(known -> {
            if (byId.putIfAbsent(known.id, known) == null) {
                changed = true;
            }
        });
        index();
        name(types);
        if (changed) {
            changed();
        }
    }

    /// Tells the names of types of which such a text speaks. On any thread, if the types are its own.
    ///
    /// @throws CorruptValueException if the text makes no sense
    public static void learnTypes(String text, TypeRegistry types) {
        parse(text).forEach(known -> name(known, types));
    }

    private void name(TypeRegistry types) {
        byId.values().forEach(known -> name(known, types));
    }

    private static void name(Known known, TypeRegistry types) {
        known.types.forEach((name, wireName) -> {
            if (!wireName.isEmpty()) {
                types.learn(wireName, name);
            }
        });
    }

    private void index() {
        text = null;
        byCommand.clear();
        byId.values().forEach(known -> known.commands.keySet().forEach(command -> byCommand.put(command, known)));
    }

    // ---- the file

    /// Reads the file. At the start of the server, so it may block.
    void read(TypeRegistry types) {
        if (path.isEmpty()) {
            return;
        }
        String content = null;
        try {
            if (environment.files().exists(path)) {
                content = content(environment.files());
                parse(content).forEach(known -> byId.put(known.id, known));
            }
        } catch (IOException | CorruptValueException failed) {
            content = null;
            LOG.warn("the modules that this server has had are not known: {}", failed.toString());
        }
        index();
        name(types);
        text = content;
    }

    private String content(FileStore files) throws IOException {
        try (FileHandle file = files.read(path)) {
            return new String(file.readNBytes((int) Math.min(file.size(), MOST_BYTES)), StandardCharsets.UTF_8);
        }
    }

    private static List<Known> parse(String text) {
        List<Known> all = new ArrayList<>();
        for (String line : text.split("\n")) {
            String[] words = line.strip().split(" ");
            Known last = all.isEmpty() ? null : all.getLast();
            if (words[0].equals("module") && words.length == 3) {
                all.add(new Known(words[1], words[2], new LinkedHashMap<>(), new TreeMap<>()));
            } else if (words[0].equals("command") && words.length > 1 && last != null) {
                last.commands.put(words[1], KnownKeys.parse(List.of(words).subList(2, words.length)));
            } else if (words[0].equals("type") && (words.length == 2 || words.length == 3) && last != null) {
                last.types.put(words[1], words.length > 2 ? words[2] : "");
            } else if (!line.isBlank() && !line.startsWith("#")) {
                throw new CorruptValueException("a list of modules has the line '" + line + "'");
            }
        }
        return all;
    }

    /// All of them as text, which is how they are kept in files.
    public String text() {
        if (text == null) {
            text = makeText();
        }
        return text;
    }

    private String makeText() {
        StringBuilder made = new StringBuilder("# Modules that this server has had. MODULE FORGET takes one out.\n");
        for (Known known : byId.values()) {
            made.append("module ")
                    .append(known.id)
                    .append(' ')
                    .append(known.version)
                    .append('\n');
            for (Map.Entry<String, KnownKeys> command : known.commands.entrySet()) {
                made.append("command ").append(command.getKey());
                command.getValue().write(made);
                made.append('\n');
            }
            for (Map.Entry<String, String> type : known.types.entrySet()) {
                made.append("type ").append(type.getKey());
                if (!type.getValue().isEmpty()) {
                    made.append(' ').append(type.getValue());
                }
                made.append('\n');
            }
        }
        return made.toString();
    }

    /// Has the file written, once more if it is being written already.
    private void changed() {
        changed = true;
        if (!writing && !path.isEmpty()) {
            writing = true;
            changed = false;
            byte[] bytes = text().getBytes(StandardCharsets.UTF_8);
            environment.workers().submitBehind(() -> {
                write(bytes);
                environment.loop().execute(this::written);
            });
        }
    }

    private void written() {
        writing = false;
        if (changed) {
            changed();
        }
    }

    /// On a worker.
    private void write(byte[] bytes) {
        FileStore files = environment.files();
        String incoming = path + ".new";
        try {
            try (FileHandle file = files.create(incoming)) {
                file.write(bytes, 0, bytes.length);
                file.sync(true);
            }
            files.rename(incoming, path);
            files.syncDirectory(".");
        } catch (IOException failed) {
            LOG.warn("{} cannot be written: {}", path, failed.toString());
        }
    }
}
