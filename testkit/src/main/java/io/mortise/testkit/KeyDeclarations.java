package io.mortise.testkit;

import io.mortise.kernel.dispatch.Row;
import io.mortise.kernel.keyspace.Database;
import io.mortise.kernel.keyspace.GenericKeys;
import io.mortise.spi.Slice;
import io.mortise.spi.command.CommandDefinition;
import io.mortise.spi.command.Grammar.Argument;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/// Holds what commands do with keys against what they declare, for every command of a server: requests are made up
/// from the commands' grammars, run by users with and without restrictions, and every key that is looked for, and
/// every one that is another afterwards, is noted.
///
/// - A key that is looked for was declared, and may be used by the user.
/// - A key that is another afterwards was declared as one that may change.
/// - A request of which the user may not use a key is refused, and looks for none.
/// - A user who may only read changes nothing.
///
/// What COMMAND GETKEYSANDFLAGS answers counts as declared: it asks the same specs as access control does. Needs
/// assertions to be on, since the keyspace tells of keys only then.
public final class KeyDeclarations {
    private static final String[] KEYS = {"k0", "k1", "k2", "k3", "k4", "k5"};
    private static final int REQUESTS_A_MAKER = 5;
    private static final String[] TEXTS = {"a", "b", "7", "1.5", "value", "0", "", "field"};
    /// What ends the server or the connection, keeps all clients waiting, or changes who may do what.
    private static final Set<String> SPARED = Set.of(
            "shutdown",
            "debug",
            "monitor",
            "quit",
            "reset",
            "hello",
            "auth",
            "client|pause",
            "client|kill",
            "client|reply",
            "config|set",
            "config|rewrite",
            "config|resetstat");
    private static final List<String> SPARED_CONTAINERS = List.of("acl|", "module|");
    /// What is about all keys, and says so by having the category of dangerous commands or no key in its grammar.
    private static final Set<String> ABOUT_ALL_KEYS =
            Set.of("flushall", "flushdb", "keys", "scan", "randomkey", "swapdb", "dbsize", "info");

    private final TestServer server;
    private final TestClient operator;
    private final SplittableRandom random;
    private final Set<String> looked = new TreeSet<>();
    private final Map<String, Integer> successes = new TreeMap<>();
    private boolean listens;
    private int forced;

    private KeyDeclarations(TestServer server, long seed) {
        this.server = server;
        this.operator = server.client();
        this.random = new SplittableRandom(seed);
        for (int index = 0; index < server.kernel().databases().count(); index++) {
            server.kernel().databases().at(index).onFind(this::lookedFor);
        }
    }

    /// Runs so many requests of the commands that are wanted.
    ///
    /// @param wanted by the command's name in lower case, `config|get`
    /// @param makers commands that are run now and then beside the others, because nobody would make them up: they
    ///     make values for `k0` to `k5`
    /// @return the names of the commands with keys of which no request did anything but fail
    /// @throws AssertionError naming the request that does with a key what it does not declare
    public static Set<String> check(
            TestServer server, long seed, int requests, Predicate<String> wanted, String... makers) {
        return new KeyDeclarations(server, seed).check(requests, wanted, makers);
    }

    private void lookedFor(Slice key) {
        if (listens) {
            looked.add(key.toString());
        }
    }

    private Set<String> check(int requests, Predicate<String> wanted, String... makers) {
        List<CommandDefinition> commands = new ArrayList<>();
        for (Row row : server.kernel().executor().table().rows()) {
            if (row.definition.subcommands().isEmpty()) {
                commands.add(row.definition);
            }
            commands.addAll(row.definition.subcommands().values());
        }
        commands.removeIf(command -> {
            String name = command.name().toLowerCase(java.util.Locale.ROOT);
            return !wanted.test(name)
                    || SPARED.contains(name)
                    || SPARED_CONTAINERS.stream().anyMatch(name::startsWith);
        });
        for (int count = 0; count < requests; count++) {
            if (makers.length > 0 && count % REQUESTS_A_MAKER == 0) {
                operator.run(makers[random.nextInt(makers.length)]);
            }
            tryOut(commands.get(random.nextInt(commands.size())));
        }
        Set<String> fruitless = new TreeSet<>();
        commands.stream()
                .filter(KeyDeclarations::hasKeys)
                .map(CommandDefinition::name)
                .filter(name -> !successes.containsKey(name))
                .forEach(fruitless::add);
        return fruitless;
    }

    private static boolean hasKeys(CommandDefinition command) {
        return command.keyFinder() != null || !command.keys().isEmpty();
    }

    // ---- one request

    private void tryOut(CommandDefinition command) {
        String[] words = request(command);
        Map<String, Boolean> declared = declared(words);
        boolean isFenced = random.nextInt(3) == 0;
        boolean readsOnly = !isFenced && random.nextInt(3) == 0;
        boolean isAnybody = !isFenced && !readsOnly;
        Set<String> allowed = allowed(declared, isFenced);
        TestClient client = server.client();
        if (!isAnybody) {
            StringBuilder rules = new StringBuilder("ACL SETUSER limited reset on nopass +@all allchannels");
            allowed.forEach(key -> rules.append(readsOnly ? " %R~" : " ~").append(key));
            operator.run(rules.toString());
            client.run("AUTH limited x");
        }
        Map<String, String> before = digests();
        looked.clear();
        listens = true;
        client.send((Object[]) words);
        server.world().settle();
        listens = false;
        List<Object> replies = client.replies();
        client.disconnect();
        server.world().settle();
        String reply = replies.isEmpty() ? "nothing" : String.valueOf(replies.getFirst());
        boolean isError = reply.matches("(?s)-[A-Z].*");
        if (!isError) {
            successes.merge(command.name(), 1, Integer::sum);
        }
        if (ABOUT_ALL_KEYS.contains(command.name().toLowerCase(java.util.Locale.ROOT))) {
            return;
        }
        String what = String.join(" ", words) + "  => " + reply + "; declared " + declared + ", allowed " + allowed
                + (readsOnly ? " to be read" : "") + ", looked for " + looked;
        for (String key : looked) {
            ensure(declared.containsKey(key), "looks for '" + key + "', which it does not declare", what);
            ensure(isAnybody || allowed.contains(key), "looks for '" + key + "', which the user may not use", what);
        }
        boolean isForbidden = !isAnybody && !allowed.containsAll(declared.keySet());
        if (isForbidden && reply.startsWith("-NOPERM")) {
            ensure(looked.isEmpty(), "looks for keys and is refused", what);
        }
        ensure(!isForbidden || isError, "is run although the user may not use its keys", what);
        Map<String, String> after = digests();
        for (String key : before.keySet()) {
            if (!before.get(key).equals(after.get(key))) {
                ensure(declared.getOrDefault(name(key), false), "changes '" + key + "', and does not say so", what);
                ensure(!readsOnly, "changes '" + key + "', and the user may only read", what);
            }
        }
    }

    private static void ensure(boolean holds, String otherwise, String what) {
        if (!holds) {
            throw new AssertionError(otherwise + ": " + what);
        }
    }

    /// The keys that a request declares, and whether it may change them.
    private Map<String, Boolean> declared(String[] words) {
        Object[] question = new Object[words.length + 2];
        question[0] = "COMMAND";
        question[1] = "GETKEYSANDFLAGS";
        System.arraycopy(words, 0, question, 2, words.length);
        Map<String, Boolean> declared = new TreeMap<>();
        if (operator.call(question) instanceof List<?> keys) {
            for (Object each : keys) {
                List<?> key = (List<?>) each;
                boolean changes = !((List<?>) key.get(1)).contains("RO");
                declared.merge((String) key.get(0), changes, Boolean::logicalOr);
            }
        }
        return declared;
    }

    /// All keys, or some of them.
    private Set<String> allowed(Map<String, Boolean> declared, boolean isFenced) {
        Set<String> allowed = new TreeSet<>(List.of(KEYS));
        allowed.addAll(declared.keySet());
        if (isFenced) {
            allowed.removeIf(key -> random.nextInt(3) == 0);
        }
        // No rule can name it.
        allowed.remove("");
        return allowed;
    }

    private Map<String, String> digests() {
        GenericKeys keys = server.kernel().executor().keys();
        Map<String, String> digests = new TreeMap<>();
        for (int index = 0; index < 3; index++) {
            Database database = server.kernel().databases().at(index);
            for (String key : KEYS) {
                Slice name = Slice.of(key);
                digests.put(
                        index + " " + key,
                        keys.exists(database, name) ? HexFormat.of().formatHex(keys.digest(database, name)) : "none");
            }
        }
        return digests;
    }

    private static String name(String digestKey) {
        return digestKey.substring(digestKey.indexOf(' ') + 1);
    }

    // ---- making requests up

    private String[] request(CommandDefinition command) {
        List<String> words = new ArrayList<>(List.of(command.name().split("\\|")));
        forced = 0;
        command.grammar().arguments().forEach(argument -> add(argument, words));
        if (random.nextInt(12) == 0 && words.size() > 1) {
            words.remove(1 + random.nextInt(words.size() - 1));
        }
        if (random.nextInt(12) == 0) {
            words.add(1 + random.nextInt(words.size()), value());
        }
        return words.toArray(String[]::new);
    }

    private void add(Argument argument, List<String> words) {
        if (argument.optional() && random.nextInt(2) == 0) {
            return;
        }
        int times = argument.multiple() ? forced > 0 ? forced : 1 + random.nextInt(3) : 1;
        if (argument.multiple()) {
            forced = 0;
        }
        for (int time = 0; time < times; time++) {
            if (argument.token() != null && (time == 0 || argument.multipleToken())) {
                words.add(argument.token());
            }
            addValue(argument, words);
        }
    }

    private void addValue(Argument argument, List<String> words) {
        switch (argument.type()) {
            case PURE_TOKEN -> {
                // The token is all of it.
            }
            case ONEOF ->
                add(argument.children().get(random.nextInt(argument.children().size())), words);
            case BLOCK -> argument.children().forEach(child -> add(child, words));
            case KEY -> words.add(KEYS[random.nextInt(KEYS.length)]);
            case INTEGER -> words.add(integer(argument.name()));
            case DOUBLE -> words.add(random.nextInt(10) + ".5");
            case UNIX_TIME -> words.add(time(argument.name()));
            case PATTERN -> words.add(random.nextBoolean() ? "*" : "k*");
            case STRING -> words.add(value());
        }
    }

    /// A number of things says how many of them follow.
    private String integer(String name) {
        if (name.startsWith("num")) {
            forced = 1 + random.nextInt(3);
            return Integer.toString(forced);
        }
        return name.contains("db") ? Integer.toString(random.nextInt(3)) : Integer.toString(random.nextInt(20));
    }

    private String time(String name) {
        long now = server.kernel().environment().clock().millis() + 1_000_000;
        return Long.toString(name.contains("milli") ? now : now / 1000);
    }

    private String value() {
        return TEXTS[random.nextInt(TEXTS.length)];
    }
}
