package io.mortise.kernel.builtin;

import io.mortise.spi.Slice;
import io.mortise.spi.command.CommandException;

/// What a client may call itself: visible ASCII, since it stands between spaces in lists.
final class ClientName {
    private ClientName() {}

    /// Whether all bytes are visible ASCII.
    static boolean isPlain(Slice name) {
        for (int index = 0; index < name.length(); index++) {
            if (name.byteAt(index) < '!' || name.byteAt(index) > '~') {
                return false;
            }
        }
        return true;
    }

    /// @throws CommandException if it is no name for a client
    static void check(Slice name) {
        if (!isPlain(name)) {
            throw new CommandException("Client names cannot contain spaces, newlines or special characters.");
        }
    }
}
