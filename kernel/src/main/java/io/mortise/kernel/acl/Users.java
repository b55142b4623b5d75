package io.mortise.kernel.acl;

import io.mortise.kernel.builtin.Categories;
import io.mortise.kernel.dispatch.ClientState;
import io.mortise.kernel.dispatch.CommandTable;
import io.mortise.kernel.dispatch.Row;
import io.mortise.spi.Slice;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.file.FileHandle;
import io.mortise.spi.file.FileStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// All users. There is always one named `default`. Owned by the command thread.
public final class Users {
    private final Supplier<CommandTable> table;
    private final BooleanSupplier allChannelsAtFirst;
    private Map<String, User> byName = new HashMap<>();
    private Consumer<String> onChange = name -> {};

    /// @param table the present command table
    /// @param allChannelsAtFirst whether a new user may use all channels
    public Users(Supplier<CommandTable> table, BooleanSupplier allChannelsAtFirst) {
        this.table = table;
        this.allChannelsAtFirst = allChannelsAtFirst;
        byName.put(ClientState.DEFAULT_USER, User.initialDefault(ClientState.DEFAULT_USER));
    }

    /// Sets who hears that a user has been changed or made, by name.
    void onChange(Consumer<String> listener) {
        onChange = listener;
    }

    /// The user of that name, or null.
    public User named(String name) {
        return byName.get(name);
    }

    User defaultUser() {
        return byName.get(ClientState.DEFAULT_USER);
    }

    /// All users, in the order of their names' bytes.
    public List<User> all() {
        return byName.values().stream()
                .sorted(Comparator.comparing(user -> Slice.of(user.name())))
                .toList();
    }

    /// The lines of all users, as in an ACL file; each character is a byte.
    public List<String> lines() {
        return all().stream().map(User::line).toList();
    }

    /// Whether nothing but the default user is there, and that as it is by itself.
    public boolean areInitial() {
        return lines().equals(
                        List.of(User.initialDefault(ClientState.DEFAULT_USER).line()));
    }

    /// The names of all categories of commands, those that modules have added last.
    public Set<String> categories() {
        Set<String> all = new LinkedHashSet<>(Categories.ALL);
        for (Row row : table.get().rows()) {
            all.addAll(row.definition.categories());
            row.subcommands().values().forEach(sub -> all.addAll(sub.definition.categories()));
        }
        return all;
    }

    private UserRules rules() {
        return new UserRules(table.get(), categories(), allChannelsAtFirst.getAsBoolean());
    }

    // ---- changes

    /// Changes a user, or makes one; all rules are followed or none.
    ///
    /// @throws CommandException if one of them cannot be, with Redis's texts
    public void change(String name, List<Slice> words) {
        if (!isName(name)) {
            throw new CommandException("Usernames can't contain spaces or null characters");
        }
        List<Slice> merged = UserRules.merge(words, from -> {
            throw new CommandException("Unmatched parenthesis in acl selector starting at '" + from + "'.");
        });
        UserRules rules = rules();
        User before = byName.get(name);
        User changed = before == null ? rules.newUser(name) : before.copy();
        for (Slice word : merged) {
            try {
                rules.apply(changed, word);
            } catch (RuleException wrong) {
                throw new CommandException("Error in ACL SETUSER modifier '" + word + "': " + wrong.getMessage());
            }
        }
        byName.put(name, changed);
        onChange.accept(name);
    }

    /// Whether a user can have this name: it stands between spaces in files.
    private static boolean isName(String name) {
        return name.chars().noneMatch(letter -> letter == 0 || letter == ' ' || letter >= '\t' && letter <= '\r');
    }

    /// Removes a user.
    ///
    /// @return whether there was one
    public boolean remove(String name) {
        if (name.equals(ClientState.DEFAULT_USER)) {
            throw new CommandException("The 'default' user cannot be removed");
        }
        return byName.remove(name) != null;
    }

    /// Puts the users of a file in place of all that there are. A default user is made if the file has none.
    ///
    /// @param origin the file's name, for messages
    /// @throws IllegalArgumentException naming all faults; then nothing has changed
    public void load(String origin, String content) {
        Map<String, User> loaded = new HashMap<>();
        UserFile file = new UserFile(origin, rules());
        file.read(content, loaded);
        loaded.putIfAbsent(ClientState.DEFAULT_USER, User.initialDefault(ClientState.DEFAULT_USER));
        byName = loaded;
    }

    /// The text of an ACL file, each byte as a character. Blocks.
    public static String read(FileStore files, String path) throws IOException {
        try (FileHandle file = files.read(path)) {
            return new String(file.readNBytes(Math.toIntExact(file.size())), StandardCharsets.ISO_8859_1);
        }
    }

    /// Adds the users of a configuration file, which change what is there.
    ///
    /// @param lines the words of each line behind `user`
    /// @throws IllegalArgumentException naming the first fault
    public void add(List<List<String>> lines) {
        Set<String> seen = new LinkedHashSet<>();
        for (List<String> line : lines) {
            if (line.isEmpty() || !isName(line.getFirst())) {
                throw new IllegalArgumentException("the directive 'user' needs a name without spaces");
            }
            if (!seen.add(line.getFirst())) {
                throw new IllegalArgumentException("the user '" + line.getFirst()
                        + "' is defined twice: Duplicate user found. A user can only be defined once in config files");
            }
            try {
                add(line.getFirst(), line.subList(1, line.size()));
            } catch (CommandException wrong) {
                throw new IllegalArgumentException(
                        "the user '" + line.getFirst() + "' is refused: " + wrong.getMessage(), wrong);
            }
        }
    }

    private void add(String name, List<String> words) {
        List<Slice> all = new ArrayList<>();
        all.add(Slice.of("reset"));
        words.forEach(word -> all.add(Slice.of(word)));
        change(name, all);
    }
}
