package io.mortise.kernel.dispatch;

import io.mortise.spi.Slice;
import io.mortise.spi.command.CommandException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongFunction;

/// Clients that keep copies of values on their side, and hear when a key has changed.
///
/// By default the server remembers which client has read which key, by name whatever the database, and tells each
/// once. With BCAST nothing is remembered; a client hears of every change of keys that begin with one of its
/// prefixes. What they hear is a RESP3 push `invalidate` with an array of keys, or null for all. Owned by the
/// command thread.
public final class Tracking {
    private final Executor executor;
    private LongFunction<ClientState> clients = id -> null;
    /// Who has read a key. A client that is gone is met here when the key changes.
    private final Map<Slice, Set<Long>> readers = new LinkedHashMap<>();

    private final Set<ClientState> all = new LinkedHashSet<>();
    private long mostKeys = 1_000_000;
    private long remembered;
    /// Whether any client tracks keys.
    boolean isOn;

    Tracking(Executor executor) {
        this.executor = executor;
    }

    /// What a client has asked for.
    public static final class State {
        public boolean broadcasts;
        public boolean optsIn;
        public boolean optsOut;
        public boolean ignoresOwn;
        /// The id of the client that hears in place of this one; 0 for itself.
        public long redirect;
        /// Whether that one is gone.
        public boolean isRedirectBroken;
        public final List<Slice> prefixes = new ArrayList<>(0);
        /// Said by CLIENT CACHING of the next command: yes, no, or null.
        public Boolean caching;

        /// The command at which [#caching] was said.
        long cachingAt;
        /// In how many sets of readers the client stands.
        int remembered;
    }

    /// Sets who knows clients by their ids.
    void clients(LongFunction<ClientState> byId) {
        clients = byId;
    }

    /// Sets of how many keys is remembered who has read them.
    public void keep(long most) {
        mostKeys = most == 0 ? Long.MAX_VALUE : most;
        trim();
    }

    /// How many clients track keys.
    public int clientCount() {
        return all.size();
    }

    /// How many keys are remembered.
    public int keyCount() {
        return readers.size();
    }

    /// How many readers of keys are remembered.
    public long readerCount() {
        return remembered;
    }

    /// How many prefixes clients have named.
    public int prefixCount() {
        int prefixes = 0;
        for (ClientState client : all) {
            prefixes += client.tracking.prefixes.size();
        }
        return prefixes;
    }

    /// The client of that id, or null.
    public ClientState client(long id) {
        return clients.apply(id);
    }

    /// Begins to track for a client, or goes on with more prefixes.
    public void begin(ClientState client, State state) {
        state.remembered = client.tracking == null ? 0 : client.tracking.remembered;
        client.tracking = state;
        all.add(client);
        isOn = true;
    }

    /// Stops tracking for a client.
    public void end(ClientState client) {
        client.tracking = null;
        all.remove(client);
        isOn = !all.isEmpty();
        if (!isOn) {
            readers.clear();
            remembered = 0;
        }
    }

    /// A client says whether the keys of its next command are to be tracked.
    public void caching(ClientState client, boolean wanted) {
        State state = client.tracking;
        if (state == null || !state.optsIn && !state.optsOut) {
            throw new CommandException(
                    "CLIENT CACHING can be called only when the client is in tracking mode with OPTIN"
                            + " or OPTOUT mode enabled");
        }
        if (wanted && !state.optsIn) {
            throw new CommandException("CLIENT CACHING YES is only valid when tracking is enabled in OPTIN mode.");
        }
        if (!wanted && !state.optsOut) {
            throw new CommandException("CLIENT CACHING NO is only valid when tracking is enabled in OPTOUT mode.");
        }
        state.caching = wanted;
        state.cachingAt = client.commands;
    }

    // ---- reading

    /// A client that tracks has run a command.
    void ran(CallState call) {
        ClientState client = call.client;
        State state = client.tracking;
        if (call.row.isReadOnly && !state.broadcasts && wants(state)) {
            for (int index = 0; index < call.keyCount; index++) {
                remember(Slice.of(call.keys[index].copy()), client);
            }
        }
        boolean isInTransaction = client.is(Conditions.IN_TRANSACTION) || call.mode == CallState.Mode.TRANSACTION;
        if (state.caching != null && client.commands > state.cachingAt && !isInTransaction) {
            state.caching = null;
        }
    }

    private static boolean wants(State state) {
        if (state.optsIn) {
            return Boolean.TRUE.equals(state.caching);
        }
        return !state.optsOut || !Boolean.FALSE.equals(state.caching);
    }

    private void remember(Slice key, ClientState client) {
        if (readers.computeIfAbsent(key, absent -> new LinkedHashSet<>(2)).add(client.id())) {
            remembered++;
            client.tracking.remembered++;
        }
        trim();
    }

    /// Tells those who read the keys that are not remembered any longer.
    private void trim() {
        Iterator<Map.Entry<Slice, Set<Long>>> oldest = readers.entrySet().iterator();
        while (readers.size() > mostKeys) {
            Map.Entry<Slice, Set<Long>> entry = oldest.next();
            oldest.remove();
            tell(entry.getKey(), entry.getValue(), null);
        }
    }

    // ---- changing

    /// A key has changed.
    ///
    /// @param by who did it, or null
    void changed(Slice key, ClientState by) {
        Set<Long> ids = readers.isEmpty() ? null : readers.remove(key);
        Slice own = null;
        if (ids != null) {
            own = Slice.of(key.copy());
            tell(own, ids, by);
        }
        for (ClientState client : all) {
            if (client.tracking.broadcasts && isWanted(client.tracking, key)) {
                own = own == null ? Slice.of(key.copy()) : own;
                tell(client, own, by);
            }
        }
    }

    private static boolean isWanted(State state, Slice key) {
        if (state.prefixes.isEmpty()) {
            return true;
        }
        for (Slice prefix : state.prefixes) {
            if (key.length() >= prefix.length() && key.slice(0, prefix.length()).contentEquals(prefix)) {
                return true;
            }
        }
        return false;
    }

    /// All keys of a database are about to go, or to be others.
    void allChanged() {
        readers.clear();
        remembered = 0;
        for (ClientState client : all) {
            client.tracking.remembered = 0;
            tell(client, null, null);
        }
    }

    private void tell(Slice key, Set<Long> ids, ClientState by) {
        remembered -= ids.size();
        for (long id : ids) {
            ClientState client = clients.apply(id);
            if (client != null && client.tracking != null) {
                // One that has stopped and begun again may stand in sets of before.
                client.tracking.remembered = Math.max(0, client.tracking.remembered - 1);
                tell(client, key, by);
            }
        }
    }

    /// @param key null for all
    private void tell(ClientState client, Slice key, ClientState by) {
        State state = client.tracking;
        if (state.ignoresOwn && client == by) {
            return;
        }
        ClientState hearing = state.redirect == 0 ? client : clients.apply(state.redirect);
        if (hearing == null) {
            noteBroken(client);
            return;
        }
        executor.write(hearing, buffer -> {
            if (hearing.protocol < 3) {
                // Without channels such a client cannot be told.
                return;
            }
            buffer.push(2);
            buffer.bulk("invalidate");
            if (key == null) {
                buffer.nullArray();
            } else {
                buffer.array(1);
                buffer.bulk(key);
            }
        });
    }

    private void noteBroken(ClientState client) {
        if (!client.tracking.isRedirectBroken) {
            client.tracking.isRedirectBroken = true;
            long redirect = client.tracking.redirect;
            executor.write(client, buffer -> {
                if (client.protocol >= 3) {
                    buffer.push(2);
                    buffer.bulk("tracking-redir-broken");
                    buffer.integer(redirect);
                }
            });
        }
    }
}
