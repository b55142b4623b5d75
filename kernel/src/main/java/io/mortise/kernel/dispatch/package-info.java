/// From a parsed request to its reply: the command table, the batch and its stages, the checks, transactions,
/// waiting, faults.
///
/// Reading order: `Row` and `CommandTable`, `CallState`, `Engine` (bytes in, batches, bytes out), `Executor` (one
/// request).
package io.mortise.kernel.dispatch;
