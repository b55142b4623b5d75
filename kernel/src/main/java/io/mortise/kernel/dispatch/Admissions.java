package io.mortise.kernel.dispatch;

import io.mortise.kernel.modules.LoadedModule;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.persistence.Admission;
import java.util.function.Consumer;

/// Commands that an [Admission] has deferred. Each keeps its connection's order: later commands of the client wait
/// behind it. Owned by the command thread.
final class Admissions {
    private final Executor executor;
    private Consumer<ClientState> onFree = client -> {};

    Admissions(Executor executor) {
        this.executor = executor;
    }

    void onFree(Consumer<ClientState> listener) {
        onFree = listener;
    }

    /// @param module whose admission it is
    void defer(CallState call, Admission.Deferral deferral, LoadedModule module) {
        ClientState client = call.client;
        CallState own = call.isOwned ? call : call.own();
        client.admitting = own;
        client.set(Conditions.OCCUPIED, true);
        Ticket ticket = new Ticket(own);
        try {
            deferral.waits(ticket);
        } catch (Throwable fault) {
            ticket.refuse(executor.faults().caught(module, "deferring a command", fault));
        }
    }

    private final class Ticket implements Admission.Ticket {
        private final CallState call;

        Ticket(CallState call) {
            this.call = call;
        }

        @Override
        public void admit(long clockMillis, long seed) {
            executor.afterwards(() -> executor.determined(clockMillis, seed, this::resume));
        }

        @Override
        public void admit() {
            executor.afterwards(() -> {
                executor.tick();
                resume();
            });
        }

        private void resume() {
            if (take()) {
                call.isResumed = true;
                call.isAdmitted = true;
                // Everything is looked at again: the user, the state and the command table may have changed.
                executor.execute(call);
                free();
            }
        }

        @Override
        public void refuse(CommandException reason) {
            executor.afterwards(() -> {
                if (take()) {
                    executor.guards().refuse(call, reason);
                    free();
                }
            });
        }

        private boolean take() {
            if (isDropped()) {
                return false;
            }
            call.client.admitting = null;
            return true;
        }

        private void free() {
            call.client.set(Conditions.OCCUPIED, call.client.isOccupied());
            onFree.accept(call.client);
            executor.turnNeeded();
        }

        @Override
        public boolean isDropped() {
            return call.client.isGone() || call.client.admitting != call;
        }
    }
}
