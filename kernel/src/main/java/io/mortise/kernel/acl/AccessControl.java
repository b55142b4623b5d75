package io.mortise.kernel.acl;

import io.mortise.kernel.acl.AccessLog.Context;
import io.mortise.kernel.builtin.ClientLine;
import io.mortise.kernel.dispatch.CallState;
import io.mortise.kernel.dispatch.ClientState;
import io.mortise.kernel.dispatch.CommandTable;
import io.mortise.kernel.dispatch.Conditions;
import io.mortise.kernel.dispatch.Guards;
import io.mortise.kernel.dispatch.Row;
import io.mortise.kernel.dispatch.Statistics;
import io.mortise.spi.Slice;
import io.mortise.spi.command.Arguments;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.command.ErrorPrefix;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// Stands before the commands of clients whose user may not do everything, and keeps the log of what was denied.
/// Clients whose user may do everything never come here ([Conditions#RESTRICTED]). Owned by the command thread.
public final class AccessControl implements Guards.Access {
    private final Users users;
    private final Supplier<CommandTable> table;
    private final Statistics statistics;
    private final LongSupplier clockMillis;
    private final AccessLog log;

    /// @param mostLogged how many denials are kept
    public AccessControl(
            Users users,
            Supplier<CommandTable> table,
            Statistics statistics,
            LongSupplier clockMillis,
            LongSupplier mostLogged) {
        this.users = users;
        this.table = table;
        this.statistics = statistics;
        this.clockMillis = clockMillis;
        this.log = new AccessLog(mostLogged);
    }

    public AccessLog log() {
        return log;
    }

    @Override
    public boolean allows(CallState call) {
        User user = users.named(call.state().user);
        return user != null && user.allows(table.get(), call.row(), call);
    }

    @Override
    public CommandException refusal(CallState call) {
        Denial denial = denial(call);
        if (denial == null) {
            return null;
        }
        ClientState client = call.state();
        note(call, client.is(Conditions.IN_TRANSACTION) ? Context.MULTI : Context.TOPLEVEL, denial);
        return new CommandException(ErrorPrefix.NOPERM, denial.text(call.state().user, false));
    }

    @Override
    public CommandException refusalAtExec(CallState call) {
        Denial denial = denial(call);
        if (denial == null) {
            return null;
        }
        note(call, Context.MULTI, denial);
        return new CommandException(ErrorPrefix.NOPERM, denial.textAtExec());
    }

    private Denial denial(CallState call) {
        User user = users.named(call.state().user);
        return user == null ? gone(call) : user.check(table.get(), call.row(), call);
    }

    /// The user was removed while the client was still there.
    private static Denial gone(CallState call) {
        return new Denial(Denial.Reason.COMMAND, 0, Slice.of(call.definition().name()));
    }

    private void note(CallState call, Context context, Denial denial) {
        ClientState client = call.state();
        client.lastRow = call.row();
        note(denial.reason(), context, denial.object(), client.user, client);
    }

    private void note(Denial.Reason reason, Context context, Slice object, String user, ClientState client) {
        long now = clockMillis.getAsLong();
        log.add(reason, context, object, user, ClientLine.of(client, now), now);
        switch (reason) {
            case COMMAND -> statistics.deniedCommands++;
            case KEY -> statistics.deniedKeys++;
            case CHANNEL -> statistics.deniedChannels++;
            case AUTH -> statistics.deniedLogins++;
            case TLS_CERT -> statistics.deniedCertificates++;
        }
    }

    /// A login was refused.
    ///
    /// @param object the word by which it was asked for
    void loginFailed(ClientState client, Slice object, String user) {
        Context context = client.is(Conditions.IN_TRANSACTION) ? Context.MULTI : Context.TOPLEVEL;
        note(Denial.Reason.AUTH, context, Slice.of(object.copy()), user, client);
    }

    /// A certificate names a user who is not to be had.
    void certificateRefused(ClientState client, String user) {
        note(Denial.Reason.TLS_CERT, Context.TOPLEVEL, Slice.of(""), user, client);
    }

    @Override
    public void open(ClientState client, Slice key, boolean toWrite) {
        User user = users.named(client.user);
        if (user == null || !user.allowsKey(key, !toWrite, toWrite)) {
            Denial denial = new Denial(Denial.Reason.KEY, 0, Slice.of(key.copy()));
            note(denial.reason(), Context.TOPLEVEL, denial.object(), client.user, client);
            throw new CommandException(ErrorPrefix.NOPERM, denial.text(client.user, false));
        }
    }

    @Override
    public boolean mayAllow(ClientState client, Row row) {
        User user = users.named(client.user);
        return user != null && user.mayAllow(table.get(), row);
    }

    /// Why a user could not run a request, or null: ACL DRYRUN.
    public String rehearse(User user, Row row, Arguments request) {
        Denial denial = user.check(table.get(), row, request);
        return denial == null ? null : denial.text(user.name(), true);
    }
}
