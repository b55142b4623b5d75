package io.mortise.spi.persistence;

import io.mortise.spi.command.Call;

/// Stands between parsing and execution: lets a command through or defers it, because clients are paused, a value
/// must be fetched first, or several servers must agree.
///
/// A deferred command owns copies of its words, keeps its place in its connection's order, and is dropped if its
/// client goes. A transaction is admitted as a whole, at its EXEC, with all its keys. Costs one test while there is
/// no admission.
public interface Admission {
    /// Decides about a command. On the command thread; must not block.
    ///
    /// @param call the request; no keyspace can be opened and no reply written
    /// @return null to let it run now; otherwise it is deferred, and the [Ticket] is given to the returned object
    Deferral admit(Call call);

    /// What becomes of a deferred command.
    @FunctionalInterface
    interface Deferral {
        /// The command now waits.
        void waits(Ticket ticket);
    }

    /// A deferred command.
    interface Ticket {
        /// Lets it run, with this clock and with randomness from this seed. On the command thread.
        void admit(long clockMillis, long seed);

        /// Lets it run with the server's own clock and randomness. On the command thread.
        void admit();

        /// Answers it with an error instead. On the command thread.
        void refuse(io.mortise.spi.command.CommandException reason);

        /// Whether its client has gone, so that nothing will be run.
        boolean isDropped();
    }
}
