package io.mortise.spi.command;

import java.util.Objects;

/// A failure that is the client's: bad arguments, a value of the wrong type, a missing permission.
///
/// The client gets `-PREFIX message`. It carries no stack trace, because it is an answer and not a fault, and is
/// made new each time, because a stored exception would keep a module's class loader alive.
public final class CommandException extends RuntimeException {
    private static final long serialVersionUID = 1;

    static final String NOT_AN_INTEGER = "value is not an integer or out of range";

    private final String prefix;

    /// A failure with the prefix `ERR`.
    public CommandException(String message) {
        this(ErrorPrefix.ERR, message);
    }

    /// A failure with a prefix that clients know.
    public CommandException(ErrorPrefix prefix, String message) {
        this(prefix.name(), message);
    }

    /// A failure with a prefix of the module's own.
    ///
    /// @param prefix upper-case letters, digits and `-`
    public CommandException(String prefix, String message) {
        super(Objects.requireNonNull(message, "message"), null, false, false);
        this.prefix = prefix;
    }

    /// The first word of the error reply.
    public String prefix() {
        return prefix;
    }

    /// The key holds another type. The kernel throws this itself when a verb opens a key, so authors rarely need
    /// it.
    public static CommandException wrongType() {
        return new CommandException(ErrorPrefix.WRONGTYPE, "Operation against a key holding the wrong kind of value");
    }

    /// The words make no sense together: an unknown option, one too many, two that exclude each other.
    public static CommandException syntax() {
        return new CommandException("syntax error");
    }

    /// A word that has to be an integer of 64 bits is none.
    public static CommandException notAnInteger() {
        return new CommandException(NOT_AN_INTEGER);
    }

    /// A word that has to be a decimal number is none.
    public static CommandException notAFloat() {
        return new CommandException("value is not a valid float");
    }

    /// The request has too few words, or too many. The kernel throws this itself, by the row.
    ///
    /// @param name the command as clients write it, `config|set` for a subcommand
    public static CommandException wrongArity(String name) {
        return new CommandException("wrong number of arguments for '" + name + "' command");
    }
}
