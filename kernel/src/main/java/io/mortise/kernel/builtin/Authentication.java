package io.mortise.kernel.builtin;

import io.mortise.kernel.dispatch.ClientState;
import io.mortise.kernel.dispatch.Conditions;
import io.mortise.spi.Slice;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.command.ErrorPrefix;
import io.mortise.spi.config.Setting;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Collection;
import java.util.function.Supplier;

/// Who may come in: there is one user, who needs a password if the setting `requirepass` names one.
///
/// A password that is set later is asked of later connections only; one that is taken away opens the door to those
/// who wait. Owned by the command thread.
public final class Authentication {
    private final Setting<String> password;

    /// @param clients those connected now
    public Authentication(Setting<String> password, Supplier<Collection<ClientState>> clients) {
        this.password = password;
        password.onChange(changed -> {
            if (changed.isEmpty()) {
                clients.get().forEach(client -> client.set(Conditions.UNAUTHENTICATED, false));
            }
        });
    }

    /// Whether nobody needs a password.
    boolean isOpen() {
        return password.get().isEmpty();
    }

    /// Makes a client what it was when it connected: the default user, who may have to name the password.
    public void begin(ClientState client) {
        client.user = ClientState.DEFAULT_USER;
        client.set(Conditions.UNAUTHENTICATED, !isOpen());
    }

    /// Lets a client in as the user that its certificate names, whose password it need not know.
    ///
    /// @return whether there is such a user; if not, the client stays what it was
    public boolean certify(ClientState client, String user) {
        if (!user.equals(ClientState.DEFAULT_USER)) {
            return false;
        }
        client.user = user;
        client.set(Conditions.UNAUTHENTICATED, false);
        return true;
    }

    /// Lets a client in.
    ///
    /// @throws CommandException if name or password is wrong
    void authenticate(ClientState client, Slice user, Slice given) {
        boolean known = user.contentEquals(Slice.of(ClientState.DEFAULT_USER));
        if (!known || !isOpen() && !isPassword(given)) {
            throw new CommandException(ErrorPrefix.WRONGPASS, "invalid username-password pair or user is disabled.");
        }
        client.user = ClientState.DEFAULT_USER;
        client.set(Conditions.UNAUTHENTICATED, false);
    }

    /// Takes the same time whatever the password has in common with the right one.
    private boolean isPassword(Slice given) {
        return MessageDigest.isEqual(password.get().getBytes(StandardCharsets.UTF_8), given.copy());
    }
}
