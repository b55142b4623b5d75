package io.mortise.spi.command;

/// The first word of an error reply, by which clients tell kinds of failure apart.
public enum ErrorPrefix {
    /// Any failure without a word of its own.
    ERR,
    /// The key holds a value of another type.
    WRONGTYPE,
    /// The connection must authenticate first.
    NOAUTH,
    /// The user may not do this.
    NOPERM,
    /// Name or password is wrong.
    WRONGPASS,
    /// The protocol version is not known.
    NOPROTO,
    /// A queued command was refused, so the transaction was dropped.
    EXECABORT,
    /// The command would take more memory than the limit allows.
    OOM,
    /// The dataset is being loaded.
    LOADING,
    /// The server cannot do this while something else runs.
    BUSY,
    /// The target key exists.
    BUSYKEY,
    /// The client was told to stop waiting.
    UNBLOCKED,
    /// Writes are refused because data cannot be made durable.
    MISCONF,
    /// The server does not accept writes.
    READONLY,
    /// The module that had this command is not loaded.
    MODULEMISSING,
    /// The module failed; the text has a reference to the log.
    MODULEFAULT,
    /// The module was put out of service after repeated faults.
    MODULEQUARANTINED
}
