package io.mortise.kernel.dispatch;

import io.mortise.kernel.modules.LoadedModule;
import io.mortise.spi.Slice;
import io.mortise.spi.event.KeyspaceEvent;
import io.mortise.spi.event.KeyspaceEventClass;
import io.mortise.spi.event.KeyspaceListener;
import io.mortise.spi.event.ServerEvent;
import io.mortise.spi.event.ServerListener;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/// Keyspace events between the moment at which they happen and the end of the command, when the listeners hear of
/// them; and server events. Owned by the command thread.
public final class Events {
    private record Listener(LoadedModule module, int classes, KeyspaceListener listener) {}

    private record OfServer(LoadedModule module, ServerListener listener) {}

    private static final Set<KeyspaceEventClass> LASTING =
            EnumSet.of(KeyspaceEventClass.EXPIRED, KeyspaceEventClass.EVICTED, KeyspaceEventClass.KEY_MISS);

    /// An event that waits to be told.
    ///
    /// @param lasts whether it stays true if the command fails
    private record Pending(KeyspaceEvent event, boolean lasts) {}

    private final Faults faults;
    private final List<Listener> keyspaceListeners = new ArrayList<>();
    private final List<OfServer> serverListeners = new ArrayList<>();
    private final ArrayDeque<Pending> queue = new ArrayDeque<>();
    private int wanted;

    Events(Faults faults) {
        this.faults = faults;
    }

    /// @param module whose listener it is, null for the kernel
    public void add(LoadedModule module, Set<KeyspaceEventClass> classes, KeyspaceListener listener) {
        int mask = 0;
        for (KeyspaceEventClass each : classes) {
            mask |= 1 << each.ordinal();
        }
        keyspaceListeners.add(new Listener(module, mask, listener));
        wanted |= mask;
    }

    /// @param module whose listener it is, null for the kernel
    public void add(LoadedModule module, ServerListener listener) {
        serverListeners.add(new OfServer(module, listener));
    }

    /// Takes all listeners of a module away.
    public void removeAll(LoadedModule module) {
        wanted = 0;
        for (Iterator<Listener> all = keyspaceListeners.iterator(); all.hasNext(); ) {
            Listener each = all.next();
            if (each.module == module) {
                all.remove();
            } else {
                wanted |= each.classes;
            }
        }
        for (Iterator<OfServer> all = serverListeners.iterator(); all.hasNext(); ) {
            if (all.next().module == module) {
                all.remove();
            }
        }
    }

    /// Whether anybody hears of keyspace events.
    boolean areWanted() {
        return wanted != 0;
    }

    /// Whether anybody hears of keyspace events of this class.
    boolean isWanted(KeyspaceEventClass eventClass) {
        return (wanted & 1 << eventClass.ordinal()) != 0;
    }

    /// Whether any wait to be told.
    boolean arePending() {
        return !queue.isEmpty();
    }

    void add(KeyspaceEventClass eventClass, String name, int database, Slice key, Iterable<Slice> subkeys) {
        add(eventClass, name, database, key, subkeys, LASTING.contains(eventClass));
    }

    /// @param lasts whether the event stays true if the command fails
    void add(
            KeyspaceEventClass eventClass,
            String name,
            int database,
            Slice key,
            Iterable<Slice> subkeys,
            boolean lasts) {
        if (!isWanted(eventClass)) {
            return;
        }
        List<Slice> copies = List.of();
        if (subkeys != null) {
            copies = new ArrayList<>();
            for (Slice subkey : subkeys) {
                copies.add(Slice.of(subkey.copy()));
            }
        }
        queue.add(new Pending(new KeyspaceEvent(eventClass, name, database, Slice.of(key.copy()), copies), lasts));
    }

    /// Tells the listeners.
    void dispatch() {
        while (!queue.isEmpty()) {
            KeyspaceEvent event = queue.poll().event;
            int bit = 1 << event.eventClass().ordinal();
            for (Listener listener : keyspaceListeners) {
                if ((listener.classes & bit) != 0 && !rests(listener.module)) {
                    faults.guard(listener.module, () -> listener.listener.on(event));
                }
            }
        }
    }

    /// Where the queue ends now, for [#rewind].
    int mark() {
        return queue.size();
    }

    /// Forgets what was reported since the mark by a command that failed before it changed anything. What is past
    /// its time has gone all the same, and what is not there was missed.
    void rewind(int mark) {
        if (queue.size() > mark) {
            List<Pending> since = new ArrayList<>(queue).subList(mark, queue.size());
            while (queue.size() > mark) {
                queue.removeLast();
            }
            since.stream().filter(Pending::lasts).forEach(queue::add);
        }
    }

    /// Tells the listeners of a server event.
    public void fire(ServerEvent event) {
        for (OfServer listener : List.copyOf(serverListeners)) {
            if (!rests(listener.module)) {
                faults.guard(listener.module, () -> listener.listener.on(event));
            }
        }
    }

    /// Whether a module is out of service, so that its listeners hear nothing.
    private static boolean rests(LoadedModule module) {
        return module != null && module.isQuarantined();
    }
}
