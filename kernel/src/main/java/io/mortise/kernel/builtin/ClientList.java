package io.mortise.kernel.builtin;

import io.mortise.kernel.dispatch.CallState;
import io.mortise.kernel.dispatch.ClientState;
import io.mortise.kernel.dispatch.Engine;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.reply.Reply;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/// CLIENT LIST: all connections, or those of a kind, or those of given ids; a line each.
final class ClientList implements KernelCommand {
    private static final int OPTION = 2;

    private final Engine engine;

    ClientList(Engine engine) {
        this.engine = engine;
    }

    @Override
    public void run(CallState call, Reply reply) {
        StringBuilder lines = new StringBuilder();
        for (ClientState client : chosen(call)) {
            lines.append(ClientLine.of(client, call.nowMillis())).append('\n');
        }
        reply.verbatim("txt", lines.toString());
    }

    private Collection<ClientState> chosen(CallState call) {
        int words = call.count();
        if (words == OPTION) {
            return engine.clients();
        }
        if (words == OPTION + 2 && call.isWord(OPTION, "TYPE")) {
            return ClientKind.parse(call.argument(OPTION + 1)) == ClientKind.NORMAL ? engine.clients() : List.of();
        }
        if (words > OPTION + 1 && call.isWord(OPTION, "ID")) {
            return withIds(call);
        }
        throw CommandException.syntax();
    }

    private List<ClientState> withIds(CallState call) {
        List<ClientState> found = new ArrayList<>();
        for (int index = OPTION + 1; index < call.count(); index++) {
            ClientState client = engine.client(call.integer(index, "Invalid client ID"));
            if (client != null) {
                found.add(client);
            }
        }
        return found;
    }
}
