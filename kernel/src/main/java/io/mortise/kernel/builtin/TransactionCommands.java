package io.mortise.kernel.builtin;

import io.mortise.kernel.Kernel;

/// Transactions.
final class TransactionCommands extends CommandGroup {
    TransactionCommands(Kernel kernel) {
        super("transactions", "transaction");
    }
}
