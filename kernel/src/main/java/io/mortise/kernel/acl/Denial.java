package io.mortise.kernel.acl;

import io.mortise.spi.Slice;

/// Why a user may not do something.
///
/// @param reason what is missing
/// @param position the word that it is about; 0 for the command
/// @param object the command's name, the key or the channel
record Denial(Reason reason, int position, Slice object) {
    /// What is missing. Of several selectors that deny for different reasons, the last in this order is told.
    enum Reason {
        COMMAND,
        KEY,
        AUTH,
        TLS_CERT,
        CHANNEL
    }

    /// Whether this is what is to be told rather than another selector's reason.
    boolean outweighs(Denial other) {
        return other == null
                || reason.compareTo(other.reason) > 0
                || reason == other.reason && position > other.position;
    }

    /// The error's text.
    ///
    /// @param names whether the key or channel is named
    String text(String user, boolean names) {
        return switch (reason) {
            case COMMAND -> "User " + user + " has no permissions to run the '" + object + "' command";
            case KEY ->
                names
                        ? "User " + user + " has no permissions to access the '" + object + "' key"
                        : "No permissions to access a key";
            case CHANNEL ->
                names
                        ? "User " + user + " has no permissions to access the '" + object + "' channel"
                        : "No permissions to access a channel";
            case AUTH, TLS_CERT -> throw new IllegalStateException("a failed login is no denied command");
        };
    }

    /// Why a queued command is not run although it could be when it was queued.
    String textAtExec() {
        return "ACLs rules changed between the moment the transaction was accumulated and the EXEC call. This command"
                + " is no longer allowed for the following reason: "
                + switch (reason) {
                    case COMMAND -> "no permission to execute the command";
                    case KEY -> "no permission to touch the specified keys";
                    case CHANNEL -> "no permission to access one of the channels used as argument to the command";
                    case AUTH, TLS_CERT -> "no permission";
                };
    }
}
