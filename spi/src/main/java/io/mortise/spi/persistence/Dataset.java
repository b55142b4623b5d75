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

    /// Whether the data is complete: false while a starting server has not loaded it yet.
    boolean isLoaded();

    /// Reads the stream of effects from the next unit on. On the command thread.
    void listen(EffectListener listener);

    /// Reads the stream of effects no more. On the command thread; harmless if it was not read.
    void unlisten(EffectListener listener);

    /// Has commands that may change data refused with this error before they are executed, or, with null, run
    /// again. On the command thread.
    void refuseWrites(io.mortise.spi.command.CommandException reason);

    /// Begins to replace data by what a loader gives. From now on clients get -LOADING. On the command thread.
    Reload beginReload();

    /// Data that is being replaced. Whoever has begun it closes it, on any thread; then clients are served again.
    interface Reload extends AutoCloseable {
        /// Loads. On a background thread; returns when all is loaded.
        ///
        /// @param empties whether all databases are emptied before
        /// @param replaces whether a key that is there already is replaced, rather than refused
        /// @throws Exception if it cannot all be loaded; the databases have what was loaded until then
        void run(DatasetLoader loader, boolean empties, boolean replaces) throws Exception;

        @Override
        void close();
    }

    /// Applies commands of a log, without checks, answers or propagation. One of a module that is missing is kept
    /// with its keys, and applied when the module comes, if it can be told which those are. On the command thread.
    ///
    /// @throws io.mortise.spi.command.CommandException if the command fails, which means that log and data differ
    void apply(int database, byte[][] words);

    /// Writes to a file's encoding what the kernel and all modules keep beside the keys.
    void writeState(boolean beforeKeys, SnapshotSink sink);

    /// The modules that this server has, or has had, with their commands and types, as text. Belongs into every
    /// file, so that whoever reads it where one of them is missing can be told which. On the command thread.
    String modules();
}
