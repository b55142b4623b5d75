package io.mortise.kernel.builtin;

import io.mortise.kernel.acl.Users;
import io.mortise.kernel.dispatch.CallState;
import io.mortise.kernel.dispatch.ClientState;
import io.mortise.kernel.dispatch.Engine;
import io.mortise.spi.Slice;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.reply.Reply;
import java.util.List;

/// CLIENT KILL: closes connections, chosen by address or by filters that must all fit.
final class ClientKill implements KernelCommand {
    private static final int MILLIS_A_SECOND = 1000;

    private final Engine engine;
    private final Users users;

    ClientKill(Engine engine, Users users) {
        this.engine = engine;
        this.users = users;
    }

    /// What the connections must be. Null or 0 where it does not matter.
    private static final class Filter {
        long id;
        long leastAgeSeconds;
        ClientKind kind;
        Slice address;
        Slice localAddress;
        Slice user;
        boolean sparesCaller;

        static Filter parse(CallState call, Users users) {
            Filter filter = new Filter();
            if (call.count() == 3) {
                filter.address = call.argument(2);
                return filter;
            }
            filter.sparesCaller = true;
            for (int index = 2; index < call.count(); index += 2) {
                if (index + 1 == call.count()) {
                    throw CommandException.syntax();
                }
                filter.add(call, index, users);
            }
            return filter;
        }

        private void add(CallState call, int index, Users users) {
            Slice value = call.argument(index + 1);
            if (call.isWord(index, "ID")) {
                String message = "client-id should be greater than 0";
                id = positive(call.integer(index + 1, message), message);
            } else if (call.isWord(index, "MAXAGE")) {
                leastAgeSeconds = positive(
                        call.integer(index + 1, "maxage is not an integer or out of range"),
                        "maxage should be greater than 0");
            } else if (call.isWord(index, "TYPE")) {
                kind = ClientKind.parse(value);
            } else if (call.isWord(index, "ADDR")) {
                address = value;
            } else if (call.isWord(index, "LADDR")) {
                localAddress = value;
            } else if (call.isWord(index, "USER")) {
                user = existing(value, users);
            } else if (call.isWord(index, "SKIPME")) {
                sparesCaller = yesOrNo(value);
            } else {
                throw CommandException.syntax();
            }
        }

        private static long positive(long number, String message) {
            if (number <= 0) {
                throw new CommandException(message);
            }
            return number;
        }

        private static Slice existing(Slice user, Users users) {
            if (users.named(user.toString()) == null) {
                throw new CommandException("No such user '" + user + "'");
            }
            return user;
        }

        private static boolean yesOrNo(Slice word) {
            if (!word.isWord("YES") && !word.isWord("NO")) {
                throw CommandException.syntax();
            }
            return word.isWord("YES");
        }

        boolean fits(ClientState client, ClientState caller, long nowMillis) {
            long ageSeconds = (nowMillis - client.createdMillis()) / MILLIS_A_SECOND;
            return (id == 0 || id == client.id())
                    && (kind == null || kind == ClientKind.NORMAL)
                    && isOrAny(address, client.address())
                    && isOrAny(localAddress, client.localAddress())
                    && isOrAny(user, client.user)
                    && ageSeconds >= leastAgeSeconds
                    && !(sparesCaller && client == caller);
        }

        private static boolean isOrAny(Slice wanted, String present) {
            return wanted == null || wanted.contentEquals(Slice.of(present));
        }
    }

    @Override
    public void run(CallState call, Reply reply) {
        Filter filter = Filter.parse(call, users);
        long killed = 0;
        for (ClientState client : List.copyOf(engine.clients())) {
            if (filter.fits(client, call.state(), call.nowMillis())) {
                kill(client, call.state());
                killed++;
            }
        }
        if (call.count() > 3) {
            reply.integer(killed);
        } else if (killed > 0) {
            reply.ok();
        } else {
            throw new CommandException("No such client");
        }
    }

    /// The caller gets its answer first; the others get nothing more.
    private void kill(ClientState client, ClientState caller) {
        if (client == caller) {
            client.closesAfterReply = true;
        } else {
            engine.kill(client);
        }
    }
}
