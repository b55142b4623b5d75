package io.mortise.kernel.builtin;

import io.mortise.kernel.dispatch.CallState;
import io.mortise.kernel.dispatch.ClientState;
import io.mortise.kernel.dispatch.Tracking;
import io.mortise.kernel.dispatch.Tracking.State;
import io.mortise.spi.Slice;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.reply.Reply;
import java.util.ArrayList;
import java.util.List;

/// CLIENT TRACKING: whether the connection hears of changes of keys that it has read, and in which way.
final class ClientTracking implements KernelCommand {
    private static final int FIRST_OPTION = 3;

    private final Tracking tracking;

    ClientTracking(Tracking tracking) {
        this.tracking = tracking;
    }

    @Override
    public void run(CallState call, Reply reply) {
        State wanted = parse(call);
        if (call.isWord(2, "ON")) {
            turnOn(call.state(), wanted);
        } else if (call.isWord(2, "OFF")) {
            tracking.end(call.state());
        } else {
            throw CommandException.syntax();
        }
        reply.ok();
    }

    private State parse(CallState call) {
        State wanted = new State();
        for (int index = FIRST_OPTION; index < call.count(); index++) {
            boolean hasValue = index + 1 < call.count();
            if (call.isWord(index, "REDIRECT") && hasValue) {
                redirect(wanted, call, ++index);
            } else if (call.isWord(index, "PREFIX") && hasValue) {
                wanted.prefixes.add(Slice.of(call.argument(++index).copy()));
            } else if (call.isWord(index, "BCAST")) {
                wanted.broadcasts = true;
            } else if (call.isWord(index, "OPTIN")) {
                wanted.optsIn = true;
            } else if (call.isWord(index, "OPTOUT")) {
                wanted.optsOut = true;
            } else if (call.isWord(index, "NOLOOP")) {
                wanted.ignoresOwn = true;
            } else {
                throw CommandException.syntax();
            }
        }
        return wanted;
    }

    private void redirect(State wanted, CallState call, int index) {
        if (wanted.redirect != 0) {
            throw new CommandException("A client can only redirect to a single other client");
        }
        wanted.redirect = call.integer(index, "value is not an integer or out of range");
        if (tracking.client(wanted.redirect) == null) {
            throw new CommandException("The client ID you want redirect to does not exist");
        }
    }

    private void turnOn(ClientState client, State wanted) {
        State present = client.tracking;
        if (!wanted.broadcasts && !wanted.prefixes.isEmpty()) {
            throw new CommandException("PREFIX option requires BCAST mode to be enabled");
        }
        if (present != null && present.broadcasts != wanted.broadcasts) {
            throw new CommandException("You can't switch BCAST mode on/off before disabling tracking for this client,"
                    + " and then re-enabling it with a different mode.");
        }
        if (wanted.broadcasts && (wanted.optsIn || wanted.optsOut)) {
            throw new CommandException("OPTIN and OPTOUT are not compatible with BCAST");
        }
        if (wanted.optsIn && wanted.optsOut) {
            throw new CommandException("You can't specify both OPTIN mode and OPTOUT mode");
        }
        if (present != null && (wanted.optsIn && present.optsOut || wanted.optsOut && present.optsIn)) {
            throw new CommandException("You can't switch OPTIN/OPTOUT mode before disabling tracking for this client,"
                    + " and then re-enabling it with a different mode.");
        }
        if (wanted.broadcasts) {
            List<Slice> before = present == null ? List.of() : present.prefixes;
            checkOverlaps(wanted.prefixes, before);
            List<Slice> added = new ArrayList<>(wanted.prefixes);
            wanted.prefixes.clear();
            wanted.prefixes.addAll(before);
            added.stream().filter(prefix -> !before.contains(prefix)).forEach(wanted.prefixes::add);
        }
        tracking.begin(client, wanted);
    }

    private static void checkOverlaps(List<Slice> added, List<Slice> before) {
        for (int index = 0; index < added.size(); index++) {
            Slice prefix = added.get(index);
            for (Slice other : before) {
                if (!prefix.equals(other) && overlap(prefix, other)) {
                    throw new CommandException("Prefix '" + prefix + "' overlaps with an existing prefix '" + other
                            + "'. Prefixes for a single client must not overlap.");
                }
            }
            for (Slice other : added.subList(index + 1, added.size())) {
                if (overlap(prefix, other)) {
                    throw new CommandException("Prefix '" + prefix + "' overlaps with another provided prefix '" + other
                            + "'. Prefixes for a single client must not overlap.");
                }
            }
        }
    }

    private static boolean overlap(Slice one, Slice other) {
        int shared = Math.min(one.length(), other.length());
        return one.slice(0, shared).contentEquals(other.slice(0, shared));
    }
}
