package io.mortise.kernel.builtin;

import static io.mortise.spi.command.CommandFlag.ALLOW_BUSY;
import static io.mortise.spi.command.CommandFlag.FAST;
import static io.mortise.spi.command.CommandFlag.LOADING;
import static io.mortise.spi.command.CommandFlag.NO_SCRIPT;
import static io.mortise.spi.command.CommandFlag.SKIP_SLOWLOG;
import static io.mortise.spi.command.CommandFlag.SLOW;
import static io.mortise.spi.command.CommandFlag.STALE;
import static io.mortise.spi.command.KeySpec.keysFrom;

import io.mortise.kernel.Kernel;
import io.mortise.spi.command.CommandRow;

/// Transactions.
final class TransactionCommands extends CommandGroup {
    TransactionCommands(Kernel kernel) {
        super("transactions", "transaction");
        quick("multi", 1, new Multi(), "1.2.0")
                .complexity("O(1)")
                .summary("Begins a transaction: what follows is queued.");
        command("exec", 1, new Exec(kernel.databases()))
                .flags(NO_SCRIPT, LOADING, STALE, SKIP_SLOWLOG, SLOW)
                .since("1.2.0")
                .complexity("Depends on the queued commands.")
                .summary("Runs the queued commands, with nobody else's between them.");
        quick("discard", 1, new Discard(kernel.databases()), "2.0.0")
                .complexity("O(N), N being the number of queued commands.")
                .summary("Forgets the queued commands.");
        quick("watch", -2, new Watch(kernel.databases()), "2.2.0")
                .keys(keysFrom(1))
                .complexity("O(N), N being the number of keys named.")
                .grammar("key [key ...]")
                .summary("Lets EXEC do nothing if one of the keys is changed before.");
        quick("unwatch", 1, new Unwatch(kernel.databases()), "2.2.0")
                .complexity("O(N), N being the number of watched keys.")
                .summary("Watches no key any more.");
    }

    private CommandRow quick(String name, int arity, KernelCommand verb, String since) {
        return command(name, arity, verb)
                .flags(NO_SCRIPT, LOADING, STALE, FAST, ALLOW_BUSY)
                .since(since);
    }
}
