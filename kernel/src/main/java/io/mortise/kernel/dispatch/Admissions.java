package io.mortise.kernel.dispatch;

import io.mortise.kernel.keyspace.Elsewhere;
import io.mortise.kernel.modules.LoadedModule;
import io.mortise.kernel.modules.ModuleWork;
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
        Ticket ticket = new Ticket(begin(call), true);
        try {
            deferral.waits(ticket);
        } catch (Throwable fault) {
            ticket.refuse(executor.faults().caught(module, "deferring a command", fault));
        }
    }

    private static CallState begin(CallState call) {
        ClientState client = call.client;
        CallState own = call.isOwned ? call : call.own();
        client.admitting = own;
        client.set(Conditions.OCCUPIED, true);
        return own;
    }

    /// Has work done on another thread, and then runs a command again from the start. One that fails fails with what
    /// the work threw.
    void runAfter(CallState call, Elsewhere<?> large) {
        CallState own = begin(call);
        call.isPending = true;
        call.unchanged();
        call.continuation = own;
        Ticket ticket = new Ticket(own, false);
        LoadedModule code = executor.ownerOf(large.code());
        own.making(ModuleWork.submit(executor.environment().workers(), code, () -> {
            Object made;
            try {
                made = large.work().call();
            } catch (Throwable thrown) {
                made = thrown;
            }
            Object result = made;
            executor.environment().loop().execute(() -> {
                if (!ticket.isDropped()) {
                    own.ready(result);
                    ticket.admit();
                }
            });
        }));
    }

    /// Ends what is done for a client that has gone.
    void forget(ClientState client) {
        if (client.admitting != null) {
            client.admitting.stopMaking();
            client.admitting = null;
        }
    }

    /// A command that is to wait for something of the kernel's own. When that is there it is looked at from the
    /// start, admission included.
    final class Later implements Runnable {
        private Ticket ticket;

        /// The command waits from now on.
        void begin(CallState call) {
            CallState own = Admissions.begin(call);
            own.waits++;
            ticket = new Ticket(own, false);
        }

        @Override
        public void run() {
            ticket.admit();
        }
    }

    Later later() {
        return new Later();
    }

    private final class Ticket implements Admission.Ticket {
        private final CallState call;
        private final boolean admits;

        /// @param admits whether going on means that the admission has let the command through
        Ticket(CallState call, boolean admits) {
            this.call = call;
            this.admits = admits;
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
                call.isAdmitted |= admits;
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
