package io.mortise.kernel.builtin;

import io.mortise.kernel.dispatch.CallState;
import io.mortise.kernel.dispatch.Tracking.State;
import io.mortise.spi.Slice;
import io.mortise.spi.reply.Reply;
import java.util.ArrayList;
import java.util.List;

/// CLIENT TRACKINGINFO and GETREDIR: in which way this connection hears of changes of keys.
final class ClientTrackingInfo implements KernelCommand {
    private static final int FIELDS = 3;

    /// The id of the client that hears in place of this one, 0 for itself, -1 if nobody does.
    static long redirect(CallState call) {
        State state = call.state().tracking;
        return state == null ? -1 : state.redirect;
    }

    @Override
    public void run(CallState call, Reply reply) {
        State state = call.state().tracking;
        List<String> flags = flags(state);
        reply.map(FIELDS);
        reply.bulk("flags");
        reply.set(flags.size());
        flags.forEach(reply::bulk);
        reply.bulk("redirect");
        reply.integer(redirect(call));
        reply.bulk("prefixes");
        List<Slice> prefixes = state == null ? List.of() : state.prefixes;
        reply.array(prefixes.size());
        prefixes.forEach(reply::bulk);
    }

    private static List<String> flags(State state) {
        List<String> flags = new ArrayList<>();
        if (state == null) {
            return List.of("off");
        }
        flags.add("on");
        add(flags, state.broadcasts, "bcast");
        add(flags, state.optsIn, "optin");
        add(flags, state.optsIn && Boolean.TRUE.equals(state.caching), "caching-yes");
        add(flags, state.optsOut, "optout");
        add(flags, state.optsOut && Boolean.FALSE.equals(state.caching), "caching-no");
        add(flags, state.ignoresOwn, "noloop");
        add(flags, state.isRedirectBroken, "broken_redirect");
        return flags;
    }

    private static void add(List<String> flags, boolean holds, String flag) {
        if (holds) {
            flags.add(flag);
        }
    }
}
