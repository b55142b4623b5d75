package io.mortise.kernel.keyspace;

/// How much memory keys and values may take, and whether they take more.
///
/// A sum over all databases after each command would cost more than a small command does. So what each of them
/// takes is noted when the sum is made, and the sum is made again only when one has grown by its share of what was
/// free then: before that, the limit cannot have been passed. Owned by the command thread.
public final class MemoryLimit {
    private final Databases databases;
    private long bytes = Long.MAX_VALUE;
    /// How much any one database may grow before the sum must be made again.
    private long share;

    MemoryLimit(Databases databases) {
        this.databases = databases;
    }

    /// Sets the limit, [Long#MAX_VALUE] for none.
    public void set(long newBytes) {
        bytes = newBytes;
        share = -1;
    }

    /// Whether a change of that database may have led beyond the limit, and has.
    public boolean isPassedBy(Database changed) {
        return changed.memory() - changed.memoryNoted > share && isPassed();
    }

    /// Whether keys and values take more.
    public boolean isPassed() {
        long sum = 0;
        for (int index = 0; index < databases.count(); index++) {
            Database database = databases.at(index);
            database.memoryNoted = database.memory();
            sum += database.memoryNoted;
        }
        share = sum < bytes ? (bytes - sum) / databases.count() : -1;
        return sum > bytes;
    }
}
