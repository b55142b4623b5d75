package io.mortise.kernel.dispatch;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/// A pause of all clients: what they ask for is kept and run when it is over. Owned by the command thread.
public final class Pause {
    private final Executor executor;
    private final Set<ClientState> held = new LinkedHashSet<>();
    private Consumer<ClientState> onFree = client -> {};
    private long endMillis;
    private boolean holdsAll;

    Pause(Executor executor) {
        this.executor = executor;
    }

    /// Sets what is to be done with a client that may go on.
    void onFree(Consumer<ClientState> listener) {
        onFree = listener;
    }

    /// Begins a pause, or makes the present one longer and stricter, never weaker.
    ///
    /// @param all whether reads are held back, too
    public void begin(long millis, boolean all) {
        long end = executor.nowMillis() + millis;
        holdsAll = all || isOn() && holdsAll;
        endMillis = isOn() ? Math.max(endMillis, end) : end;
        executor.condition(Conditions.PAUSED, true);
        executor.environment().loop().schedule(millis, this::endIfDue);
    }

    /// Whether there is a pause.
    public boolean isOn() {
        return (executor.conditions() & Conditions.PAUSED) != 0;
    }

    private void endIfDue() {
        if (isOn() && executor.environment().clock().millis() >= endMillis) {
            end();
        }
    }

    /// Ends the pause; who was held goes on.
    public void end() {
        executor.condition(Conditions.PAUSED, false);
        List<ClientState> freed = List.copyOf(held);
        held.clear();
        freed.forEach(client -> client.isPaused = false);
        freed.forEach(onFree);
        executor.turnNeeded();
    }

    /// Whether a request must wait.
    boolean holds(CallState call) {
        if (!isOn() || executor.tasks().isTask(call)) {
            return false;
        }
        if (holdsAll) {
            return true;
        }
        if (call.row == null) {
            return false;
        }
        if (call.row.mayChange) {
            return true;
        }
        Transaction ending = call.row.isExec ? call.client.transaction : null;
        return ending != null && ending.queued().stream().anyMatch(queued -> queued.row.mayChange);
    }

    /// Keeps a request until the pause is over.
    void hold(ClientState client) {
        client.set(Conditions.OCCUPIED, true);
        client.isPaused = true;
        held.add(client);
    }

    /// Forgets a client that has gone.
    void forget(ClientState client) {
        held.remove(client);
    }
}
