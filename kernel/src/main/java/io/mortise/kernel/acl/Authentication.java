package io.mortise.kernel.acl;

import io.mortise.kernel.dispatch.ClientState;
import io.mortise.kernel.dispatch.Conditions;
import io.mortise.spi.Slice;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.command.ErrorPrefix;
import io.mortise.spi.config.Setting;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;

/// Who a connection is: the default user at first, who may have to name a password, and then whoever it proves to
/// be, by AUTH, HELLO or a certificate.
///
/// A password that is set later is asked of later connections only; one that is taken away opens the door to those
/// who wait. The setting `requirepass` is the default user's password. Owned by the command thread.
public final class Authentication {
    private final Users users;
    private final AccessControl control;
    private final Supplier<Collection<ClientState>> clients;

    /// @param clients those connected now
    public Authentication(
            Users users,
            AccessControl control,
            Setting<String> requirepass,
            Supplier<Collection<ClientState>> clients) {
        this.users = users;
        this.control = control;
        this.clients = clients;
        users.onChange(this::changed);
        if (!requirepass.get().isEmpty()) {
            defaultPassword(requirepass.get());
        }
        requirepass.onChange(this::defaultPassword);
    }

    /// @param password empty if none is needed
    private void defaultPassword(String password) {
        Slice rule = Slice.of(password.isEmpty() ? "nopass" : ">" + password);
        users.change(ClientState.DEFAULT_USER, List.of(Slice.of("resetpass"), rule));
    }

    /// Whether nobody need prove to be the default user.
    public boolean isOpen() {
        return users.defaultUser().isOpen();
    }

    /// Makes a client what it was when it connected: the default user, who may have to name the password.
    public void begin(ClientState client) {
        client.user = ClientState.DEFAULT_USER;
        client.isAuthenticated = isOpen();
        settle(client);
    }

    /// Lets a client in as the user that its certificate names, whose password it need not know. If there is no such
    /// user, or it is off, the client stays what it was, and that is logged.
    ///
    /// @return whether it was let in
    public boolean certify(ClientState client, String user) {
        User found = users.named(user);
        if (found == null || !found.isOn) {
            control.certificateRefused(client, user);
            return false;
        }
        become(client, user);
        return true;
    }

    /// Lets a client in.
    ///
    /// @param asked the word by which it asks, for the log
    /// @throws CommandException if name or password is wrong
    public void authenticate(ClientState client, Slice asked, Slice name, Slice password) {
        User user = users.named(name.toString());
        boolean isRight = user != null && user.isOn && !user.needsCertificate && user.isPassword(password);
        if (!isRight) {
            control.loginFailed(client, asked, name.toString());
            throw new CommandException(ErrorPrefix.WRONGPASS, "invalid username-password pair or user is disabled.");
        }
        become(client, user.name());
    }

    private void become(ClientState client, String user) {
        client.user = user;
        client.isAuthenticated = true;
        settle(client);
    }

    /// Looks again at what clients may do, after all users may have changed.
    ///
    /// @return the clients whose user is gone
    public List<ClientState> settleAll() {
        clients.get().forEach(this::settle);
        return clients.get().stream()
                .filter(client -> users.named(client.user) == null)
                .toList();
    }

    private void changed(String user) {
        boolean isDefault = user.equals(ClientState.DEFAULT_USER);
        for (ClientState client : clients.get()) {
            if (isDefault || client.user.equals(user)) {
                settle(client);
            }
        }
    }

    private void settle(ClientState client) {
        User user = users.named(client.user);
        client.set(Conditions.UNAUTHENTICATED, !client.isAuthenticated && !isOpen());
        client.set(Conditions.RESTRICTED, user == null || !user.mayDoEverything());
    }
}
