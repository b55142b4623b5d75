package io.mortise.kernel.keyspace;

/// Fetches the memory that a batch of commands will need, before the first of them runs.
///
/// A lookup is a chain of cache misses: page, tags, record. One command after the other would wait for each in
/// turn; here each step is a tiny loop over the whole batch, so that the processor has many misses under way at
/// once. That halves the cost of a request when the data is larger than the caches; see `bench`.
///
/// Where there is no such key, the place is fetched that a new record would take.
///
/// What is found is left at the key as a hint. The sums are kept, or the compiler would see that nothing uses them.
public final class Toucher {
    private static final int MOST_KEYS = 64;

    private final ArgumentSlice[] keys = new ArgumentSlice[MOST_KEYS];
    private final Page[] pages = new Page[MOST_KEYS];
    private final Database[] databases = new Database[MOST_KEYS];
    private int count;
    private int sum;

    /// Adds a declared key; beyond a certain number they are left out.
    public void add(Database database, ArgumentSlice key) {
        if (count < MOST_KEYS) {
            if (keys[count] != key) {
                keys[count] = key;
            }
            if (databases[count] != database) {
                databases[count] = database;
            }
            count++;
        }
    }

    /// Fetches, if there are enough keys for it to be worth it.
    ///
    /// @param least fewer are left alone
    public void touch(int least) {
        if (count >= least) {
            int touched = 0;
            for (int index = 0; index < count; index++) {
                Page page = databases[index].pageOf(keys[index].hash);
                pages[index] = page;
                touched += page.bytes[0];
            }
            for (int index = 0; index < count; index++) {
                Page page = pages[index];
                ArgumentSlice key = keys[index];
                int slot = page.candidate(Directory.tag(key.hash));
                key.hint = slot;
                touched += page.bytes[slot >= 0 ? page.record(slot) : page.nextRecord()];
            }
            for (int index = 0; index < count; index++) {
                Page page = pages[index];
                int slot = keys[index].hint;
                if (slot >= 0) {
                    touched += page.bytes[page.lastByte(page.record(slot))];
                }
                pages[index] = null;
            }
            sum += touched;
        }
        count = 0;
    }

    /// Of no meaning.
    public int sum() {
        return sum;
    }
}
