package io.mortise.testkit.contract;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.mortise.kernel.dispatch.Faults.Fault;
import io.mortise.kernel.modules.LoadedModule;
import io.mortise.spi.ServerModule;
import io.mortise.testkit.OtherTypeModule;
import io.mortise.testkit.Recorder;
import io.mortise.testkit.RespReader.Push;
import io.mortise.testkit.RespReader.RespError;
import io.mortise.testkit.TestClient;
import io.mortise.testkit.TestServer;
import io.mortise.testkit.contract.Journey.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// A server with the examined module, and one client that plays journeys on it.
///
/// After every request it is checked that there is exactly one reply, and that nothing was the module's fault.
final class Stage implements AutoCloseable {
    /// The reply to a command that still waits after a minute.
    static final Object WAITS = new Object() {
        @Override
        public String toString() {
            return "(waits)";
        }
    };

    private static final long PATIENCE_MILLIS = 60_000;

    final TestServer server;
    final Recorder recorder = new Recorder();
    final Probe probe = new Probe();
    /// The module's id.
    final String id;
    private TestClient client;
    private int protocol = 2;

    private Stage(Subject subject, String id, ServerModule... modules) {
        this.id = id;
        this.server = subject.server()
                .modules(modules)
                .modules(new OtherTypeModule(), recorder, probe)
                .start();
        this.client = server.client();
    }

    /// One with the module as it is in this process.
    static Stage of(Subject subject) {
        return new Stage(subject, subject.id, subject.contract.module());
    }

    /// One without the module, for its jar to come.
    ///
    /// @param id in the jar's manifest
    static Stage empty(Subject subject, String id) {
        return new Stage(subject, id);
    }

    /// Has the client speak RESP3.
    Stage resp3() {
        protocol = 3;
        client.call("HELLO", "3");
        return this;
    }

    LoadedModule module() {
        return server.kernel().modules().module(id);
    }

    /// Sends a request and gives the reply.
    Object call(List<?> words) {
        client.send(words.toArray());
        server.world().settle();
        Object reply = reply(words);
        checkFaults(words);
        return reply;
    }

    Object call(Object... words) {
        return call(List.of(words));
    }

    private Object reply(List<?> words) {
        List<Object> replies = replies();
        if (replies.isEmpty()) {
            server.advance(PATIENCE_MILLIS);
            replies = replies();
        }
        if (replies.isEmpty()) {
            client.disconnect();
            server.world().settle();
            client = server.client();
            if (protocol == 3) {
                resp3();
            }
            return WAITS;
        }
        if (replies.size() > 1) {
            throw new AssertionError(words + " was answered " + replies.size() + " times: " + replies);
        }
        return replies.getFirst();
    }

    private List<Object> replies() {
        return client.replies().stream()
                .filter(each -> !(each instanceof Push))
                .collect(ArrayList::new, ArrayList::add, ArrayList::addAll);
    }

    private void checkFaults(List<?> words) {
        LoadedModule module = module();
        Fault fault = module == null ? null : module.lastFault();
        if (fault != null) {
            throw new AssertionError(
                    "a fault of the module at " + Step.of(strings(words)) + ": " + fault.description());
        }
        if (server.kernel().executor().faults().count() > 0) {
            throw new AssertionError("a fault at " + Step.of(strings(words)));
        }
    }

    private static List<String> strings(List<?> words) {
        return words.stream()
                .map(word -> word instanceof byte[] bytes ? new String(bytes, ISO_8859_1) : word.toString())
                .toList();
    }

    /// Plays a step.
    ///
    /// @return the reply; null if only time passes
    Object play(Step step) {
        if (step.isRequest()) {
            return call(step.words());
        }
        server.advance(step.waitMillis());
        return null;
    }

    /// Plays a journey from its beginning.
    ///
    /// @return a reply a step
    List<Object> play(Journey journey) {
        return play(journey, journey.steps().size());
    }

    /// Plays the first steps of a journey.
    List<Object> play(Journey journey, int steps) {
        List<Object> replies = new ArrayList<>();
        for (Step step : journey.steps().subList(0, steps)) {
            Object reply = play(step);
            if (journey.isSample() && isError(reply)) {
                throw new AssertionError(journey.name() + ": " + step + " was answered " + reply);
            }
            replies.add(reply);
        }
        return replies;
    }

    static boolean isError(Object reply) {
        return reply instanceof RespError;
    }

    static boolean isError(Object reply, String prefix) {
        return reply instanceof RespError(String text) && text.startsWith(prefix);
    }

    /// The keys that there are.
    List<String> keys() {
        List<String> keys = new ArrayList<>();
        for (Object key : (Iterable<?>) call("KEYS", "*")) {
            keys.add((String) key);
        }
        keys.sort(null);
        return keys;
    }

    /// The keys whose value is of one of the module's types.
    List<String> keys(Subject subject) {
        return keys().stream().filter(key -> subject.types.contains(type(key))).toList();
    }

    String type(String key) {
        return (String) call("TYPE", key);
    }

    byte[] dump(String key) {
        return ((String) call("DUMP", key)).getBytes(ISO_8859_1);
    }

    /// When the key expires, in milliseconds since 1970; negative for never.
    long expiry(String key) {
        return (Long) call("PEXPIRETIME", key);
    }

    Object restore(String key, long expiryMillis, byte[] payload) {
        return call("RESTORE", key, Math.max(0, expiryMillis), payload, "ABSTTL");
    }

    String digest(String key) {
        return ((List<?>) call("DEBUG", "DIGEST-VALUE", key)).getFirst().toString();
    }

    /// Of each key its type, its expiry and a digest of its value.
    Map<String, String> content() {
        Map<String, String> content = new TreeMap<>();
        for (String key : keys()) {
            content.put(key, type(key) + " until " + call("PEXPIRETIME", key) + ": " + digest(key));
        }
        return content;
    }

    /// The time in its world.
    long nowMillis() {
        return server.world().clock().millis();
    }

    /// Runs something on the command thread.
    void onCommandThread(Runnable work) {
        server.world().environment().loop().execute(work);
        server.world().settle();
        checkFaults(List.of("work on the command thread"));
    }

    @Override
    public void close() {
        server.checkInvariants();
        server.close();
    }
}
