package io.mortise.spi.persistence;

/// The data as a whole.
public interface Dataset {
    /// The sequence number of the last unit of effects. On the command thread.
    long position();

    /// Freezes the present state for a reader. Cheap: nothing is copied but what is changed while the pin lives. On
    /// the command thread; between units, so the state is that after [Pin#position()].
    Pin pin();

    /// How many changes there were since the server started. On the command thread.
    long changes();

    /// Applies commands of a log, without checks, answers or propagation. On the command thread.
    ///
    /// @throws io.mortise.spi.command.CommandException if the command fails, which means that log and data differ
    void apply(int database, byte[][] words);

    /// Writes to a file's encoding what the kernel and all modules keep beside the keys.
    void writeState(boolean beforeKeys, SnapshotSink sink);
}
