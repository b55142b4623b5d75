package io.mortise.spi;

import io.mortise.spi.config.Settings;

/// A module's entry: the table of contents of what it adds to the server.
///
/// The class is named in the jar's manifest (`Mortise-Module`) and has a public constructor without parameters. The
/// kernel makes one instance for each loading. All methods but [#prepare] are called on the command thread and must not
/// block.
///
/// Life: constructor, [#describe], [#prepare], publication, [#start], …, [#stop]. Whatever the kernel gave out through
/// [ModuleDefinition] and [ModuleRuntime] it takes back itself after `stop`: commands, timers, background work,
/// listeners. What the module made otherwise, such as a thread of its own, it must end itself, or its class loader
/// stays in memory, which INFO reports.
public interface ServerModule {
    /// Declares commands, types, settings, listeners and services. Only declares: there are no keys, no threads and
    /// no settings' values yet. The kernel checks everything against the running server and publishes all or
    /// nothing.
    ///
    /// @throws RuntimeException to refuse being loaded; the message reaches the operator
    void describe(ModuleDefinition module);

    /// Gets done what takes long and is needed for [#start]: reads files, checks keys, loads classes. Called once, in
    /// the background while the server serves others; at its start and in a transaction, on the command thread.
    /// Nothing is published yet. The command thread may call nothing else of the module meanwhile.
    ///
    /// @param settings the values with which the module is to start. They may be others by then, if somebody
    ///     changes them meanwhile
    /// @throws Exception to refuse being loaded; the message reaches the operator
    default void prepare(ModuleResources resources, Settings.Proposal settings) throws Exception {}

    /// Called after everything was published and settings have their values.
    default void start(ModuleRuntime runtime) {}

    /// The server is to end, and waits until the module is ready. No requests are run any more, but the module's
    /// background work, tasks and timers are; all data is there. On the command thread.
    default void beforeStop(Ending ending) {
        ending.ready();
    }

    /// Called before the module is unloaded while the server runs.
    ///
    /// @throws io.mortise.spi.command.CommandException to refuse that; the message says what has to be done first
    default void beforeUnload() {}

    /// Called once, when the module's commands are already gone.
    default void stop(StopReason reason) {}

    /// Hands over what the module knows beside its keys, when it is upgraded; [#importState] of the new one gets
    /// it.
    ///
    /// @return null for nothing
    default byte[] exportState() {
        return null;
    }

    /// Takes over what the former version of the module handed over. Called between [#prepare] and [#start], while
    /// the former one still runs; if either throws, that one goes on as if nothing had happened.
    ///
    /// @param fromVersion the former module's version
    default void importState(byte[] state, String fromVersion) {}

    /// A server that is to end. Exactly one of [#ready] and [#refuse] is called, once, on the command thread.
    interface Ending {
        /// Whether to save the data: as the operator said, or null if that is left to the settings.
        Boolean save();

        /// The server may end, as far as this module is concerned.
        void ready();

        /// The server should not end, because data would be lost. It goes on, unless it was told to end in any
        /// case.
        void refuse(String reason);
    }

    /// Why a module stops.
    enum StopReason {
        /// It is taken away.
        UNLOAD,
        /// Another generation of it has taken over, and runs already.
        UPGRADE,
        /// It is taken away after it was put out of service.
        QUARANTINE,
        /// The server ends.
        SHUTDOWN
    }
}
