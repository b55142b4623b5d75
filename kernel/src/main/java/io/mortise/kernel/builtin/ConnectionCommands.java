package io.mortise.kernel.builtin;

import static io.mortise.spi.command.CommandFlag.ADMIN;
import static io.mortise.spi.command.CommandFlag.ALLOW_BUSY;
import static io.mortise.spi.command.CommandFlag.FAST;
import static io.mortise.spi.command.CommandFlag.LOADING;
import static io.mortise.spi.command.CommandFlag.NO_AUTH;
import static io.mortise.spi.command.CommandFlag.NO_SCRIPT;
import static io.mortise.spi.command.CommandFlag.STALE;

import io.mortise.kernel.Kernel;
import io.mortise.kernel.dispatch.CallState;
import io.mortise.kernel.dispatch.Tracking;
import io.mortise.spi.command.CommandRow;

/// Connections: who a client is and how it speaks.
final class ConnectionCommands extends CommandGroup {
    ConnectionCommands(Kernel kernel) {
        super("connection", "connection");
        identity(kernel);
        small(kernel);
        client(kernel);
    }

    private void identity(Kernel kernel) {
        command("auth", -2, new Auth(kernel.authentication()))
                .flags(NO_SCRIPT, LOADING, STALE, FAST, NO_AUTH, ALLOW_BUSY)
                .since("1.0.0")
                .complexity("O(N), N being the number of the user's passwords.")
                .grammar("[username] password")
                .summary("Authenticates the connection.");
        command("hello", -1, new Hello(kernel))
                .flags(NO_SCRIPT, LOADING, STALE, FAST, NO_AUTH, ALLOW_BUSY)
                .since("6.0.0")
                .complexity("O(1)")
                .grammar("arguments:[protover [AUTH username password] [SETNAME clientname]]")
                .summary("Tells what server this is, after choosing the protocol, authenticating and naming.");
        command("reset", 1, new Reset(kernel))
                .flags(NO_SCRIPT, LOADING, STALE, FAST, NO_AUTH, ALLOW_BUSY)
                .since("6.2.0")
                .complexity("O(1)")
                .summary("Makes the connection what it was when it began.");
        command("quit", -1, new Quit())
                .flags(NO_SCRIPT, LOADING, STALE, FAST, NO_AUTH, ALLOW_BUSY)
                .since("1.0.0")
                .complexity("O(1)")
                .deprecated("7.2.0", "just closing the connection")
                .summary("Closes the connection.");
    }

    private void small(Kernel kernel) {
        command("ping", -1, new Ping())
                .flags(FAST)
                .since("1.0.0")
                .complexity("O(1)")
                .tips("request_policy:all_shards", "response_policy:all_succeeded")
                .grammar("[message]")
                .summary("Answers PONG, or the message.");
        command("echo", 2, new Echo())
                .flags(LOADING, STALE, FAST)
                .since("1.0.0")
                .complexity("O(1)")
                .grammar("message")
                .summary("Answers the message.");
        command("select", 2, new Select(kernel.databases()))
                .flags(LOADING, STALE, FAST)
                .since("1.0.0")
                .complexity("O(1)")
                .grammar("index")
                .summary("Chooses the database of this connection.");
    }

    private void tracking(Tracking tracking, CommandRow client) {
        client.subcommand("tracking", -3, new ClientTracking(tracking))
                .flags(NO_SCRIPT, LOADING, STALE)
                .since("6.0.0")
                .complexity("O(1)")
                .grammar("status:<ON | OFF> [REDIRECT client-id] [PREFIX prefix [PREFIX prefix ...]] [BCAST] [OPTIN]"
                        + " [OPTOUT] [NOLOOP]")
                .summary("Says whether this connection hears of changes of keys that it has read.");
        client.subcommand("trackinginfo", 2, new ClientTrackingInfo())
                .flags(NO_SCRIPT, LOADING, STALE)
                .since("6.2.0")
                .complexity("O(1)")
                .summary("Shows in which way this connection hears of changes.");
        client.subcommand("getredir", 2, (call, reply) -> reply.integer(ClientTrackingInfo.redirect((CallState) call)))
                .flags(NO_SCRIPT, LOADING, STALE)
                .since("6.0.0")
                .complexity("O(1)")
                .summary("Tells which connection hears of changes in place of this one.");
        client.subcommand("caching", 3, new ClientCaching())
                .flags(NO_SCRIPT, LOADING, STALE)
                .since("6.0.0")
                .complexity("O(1)")
                .grammar("mode:<YES | NO>")
                .summary("Says whether the keys of the next command are tracked.");
    }

    private void client(Kernel kernel) {
        CommandRow client = container("client")
                .since("2.4.0")
                .complexity("Depends on subcommand.")
                .summary("About connections.");
        client.subcommand("getname", 2, new ClientGetName())
                .flags(NO_SCRIPT, LOADING, STALE)
                .since("2.6.9")
                .complexity("O(1)")
                .summary("Tells the name of this connection.");
        client.subcommand("id", 2, (call, reply) -> reply.integer(call.client().id()))
                .flags(NO_SCRIPT, LOADING, STALE)
                .since("5.0.0")
                .complexity("O(1)")
                .summary("Tells the id of this connection.");
        client.subcommand("info", 2, new ClientInfo())
                .flags(NO_SCRIPT, LOADING, STALE)
                .since("6.2.0")
                .complexity("O(1)")
                .tips("nondeterministic_output")
                .summary("Shows this connection as CLIENT LIST does.");
        client.subcommand("kill", -3, new ClientKill(kernel.engine(), kernel.users()))
                .flags(ADMIN, NO_SCRIPT, LOADING, STALE)
                .since("2.4.0")
                .complexity("O(N), N being the number of connections.")
                .grammar("filter:<ip:port | new-format:<[ID client-id] |"
                        + " [TYPE client-type:<NORMAL | MASTER | SLAVE | REPLICA | PUBSUB>] | [USER username] |"
                        + " [ADDR ip:port] | [LADDR ip:port] | [SKIPME <YES | NO>] | [MAXAGE maxage]>"
                        + " [<[ID client-id] | [TYPE <NORMAL | MASTER | SLAVE | REPLICA | PUBSUB>] |"
                        + " [USER username] | [ADDR ip:port] | [LADDR ip:port] | [SKIPME <YES | NO>] |"
                        + " [MAXAGE maxage]> ...]>")
                .summary("Closes connections that are chosen by address or by filters.");
        client.subcommand("list", -2, new ClientList(kernel.engine()))
                .flags(ADMIN, NO_SCRIPT, LOADING, STALE)
                .since("2.4.0")
                .complexity("O(N), N being the number of connections.")
                .tips("nondeterministic_output")
                .grammar("[TYPE client-type:<NORMAL | MASTER | REPLICA | PUBSUB>] [ID client-id [client-id ...]]")
                .summary("Shows all connections, or those of a kind or of given ids.");
        client.subcommand("no-evict", 3, new ClientSwitch((state, isOn) -> state.isSpared = isOn))
                .flags(ADMIN, NO_SCRIPT, LOADING, STALE)
                .since("7.0.0")
                .complexity("O(1)")
                .grammar("enabled:<ON | OFF>")
                .summary("Says whether this connection is spared when clients take too much memory.");
        client.subcommand("pause", -3, new ClientPause())
                .flags(ADMIN, NO_SCRIPT, LOADING, STALE)
                .since("3.0.0")
                .complexity("O(1)")
                .grammar("timeout mode:[<WRITE | ALL>]")
                .summary("Keeps commands of all connections for some time before they are run.");
        client.subcommand("unpause", 2, (call, reply) -> {
                    kernel.executor().pause().end();
                    reply.ok();
                })
                .flags(ADMIN, NO_SCRIPT, LOADING, STALE)
                .since("6.2.0")
                .complexity("O(N), N being the number of connections that wait.")
                .summary("Ends a pause.");
        client.subcommand("unblock", -3, new ClientUnblock(kernel.engine()))
                .flags(ADMIN, NO_SCRIPT, LOADING, STALE)
                .since("5.0.0")
                .complexity("O(log N), N being the number of connections.")
                .grammar("client-id unblock-type:[<TIMEOUT | ERROR>]")
                .summary("Ends the waiting of a connection.");
        tracking(kernel.executor().tracking(), client);
        client.subcommand("no-touch", 3, new ClientSwitch((state, isOn) -> state.touchesNothing = isOn))
                .flags(NO_SCRIPT, LOADING, STALE)
                .since("7.2.0")
                .complexity("O(1)")
                .grammar("enabled:<ON | OFF>")
                .summary("Says whether commands of this connection count as accesses to keys.");
        client.subcommand("reply", 3, new ClientReply())
                .flags(NO_SCRIPT, LOADING, STALE)
                .since("3.2.0")
                .complexity("O(1)")
                .grammar("action:<ON | OFF | SKIP>")
                .summary("Chooses whether this connection gets replies.");
        client.subcommand("setinfo", 4, new ClientSetInfo())
                .flags(NO_SCRIPT, LOADING, STALE)
                .since("7.2.0")
                .complexity("O(1)")
                .tips("request_policy:all_nodes", "response_policy:all_succeeded")
                .grammar("attr:<'lib-name' libname | 'lib-ver' libver>")
                .summary("Tells which library the client uses.");
        client.subcommand("setname", 3, new ClientSetName())
                .flags(NO_SCRIPT, LOADING, STALE)
                .since("2.6.9")
                .complexity("O(1)")
                .tips("request_policy:all_nodes", "response_policy:all_succeeded")
                .grammar("connection-name")
                .summary("Names this connection.");
    }
}
