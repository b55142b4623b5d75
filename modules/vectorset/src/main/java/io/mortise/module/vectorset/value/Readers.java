package io.mortise.module.vectorset.value;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/// Who reads vector sets at the moment, and since when: what tells the writer that a removed node's place may be
/// taken by another.
///
/// Time is counted in **epochs**, one for each removal. A reader notes the epoch in which it begins; the writer
/// notes the epoch in which a node dies, and reuses its place only when every reader that goes on began later. So a
/// reader may follow a link to a node that has just died: its row, its name and its links are still there.
///
/// One object serves all sets of a server. A ticket also owns what a search needs to write down, so that searches
/// allocate nothing.
///
/// [#enter()] and [#exit] may be called by any thread, the rest by the writer only.
public final class Readers {
    private static final int TICKETS = 128;
    private static final long IDLE = 0;
    private static final VarHandle SINCE;

    static {
        try {
            SINCE = MethodHandles.lookup().findVarHandle(Ticket.class, "since", long.class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    /// The right to read, held by one thread.
    public static final class Ticket {
        @SuppressWarnings("unused")
        private volatile long since;

        private Searcher searcher;
        private Planner planner;

        private Ticket() {}

        /// The epoch in which the reader began.
        long since() {
            return since;
        }

        /// Where the reader's search is written down.
        Searcher searcher() {
            if (searcher == null) {
                searcher = new Searcher();
            }
            return searcher;
        }

        /// Where the choice of links is written down.
        Planner planner() {
            if (planner == null) {
                planner = new Planner(searcher());
            }
            return planner;
        }
    }

    private final Ticket[] tickets = new Ticket[TICKETS];
    private volatile long epoch = 1;

    public Readers() {
        for (int index = 0; index < TICKETS; index++) {
            tickets[index] = new Ticket();
        }
    }

    /// Begins to read. Load what is read after this call, not before.
    public Ticket enter() {
        int first = (int) Thread.currentThread().threadId() % TICKETS;
        for (int tried = 0; ; tried++) {
            Ticket ticket = tickets[(first + tried) % TICKETS];
            if (ticket.since == IDLE && SINCE.compareAndSet(ticket, IDLE, epoch)) {
                return ticket;
            }
            if (tried >= TICKETS) {
                Thread.onSpinWait();
            }
        }
    }

    /// Ends reading.
    public void exit(Ticket ticket) {
        ticket.since = IDLE;
    }

    /// The present epoch. A node that dies now carries it.
    long epoch() {
        return epoch;
    }

    /// Ends the present epoch. The full fence inside orders what the writer has unlinked before its look at the
    /// readers: a reader that it does not see there cannot find the node any more.
    void advance() {
        long ended = epoch;
        epoch = ended + 1;
        VarHandle.fullFence();
    }

    /// The least epoch in which a reader that goes on began; a node that died before it can be reused.
    long oldest() {
        long oldest = epoch;
        for (Ticket ticket : tickets) {
            long since = ticket.since;
            if (since != IDLE && since < oldest) {
                oldest = since;
            }
        }
        return oldest;
    }
}
