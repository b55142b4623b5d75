package io.mortise.kernel.acl;

import io.mortise.spi.Slice;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.Iterator;
import java.util.Locale;
import java.util.function.LongSupplier;

/// What was denied lately, and how often: ACL LOG. The same denial within a minute is counted, not listed again.
/// Owned by the command thread.
public final class AccessLog {
    private static final long TOGETHER_MILLIS = 60_000;
    /// How far back the same denial is looked for.
    private static final int LOOKED_AT = 10;

    private final LongSupplier mostEntries;
    private final Deque<Entry> entries = new ArrayDeque<>();
    private long lastId = -1;

    /// @param mostEntries how many are kept
    AccessLog(LongSupplier mostEntries) {
        this.mostEntries = mostEntries;
    }

    /// Where a request came from that was denied.
    enum Context {
        TOPLEVEL,
        MULTI
    }

    /// A denial.
    public static final class Entry {
        private final long id;
        private final Denial.Reason reason;
        private final Context context;
        private final Slice object;
        private final String user;
        private final long createdMillis;
        private long updatedMillis;
        private long count = 1;
        private String client;

        Entry(long id, Denial.Reason reason, Context context, Slice object, String user, long nowMillis) {
            this.id = id;
            this.reason = reason;
            this.context = context;
            this.object = object;
            this.user = user;
            this.createdMillis = nowMillis;
            this.updatedMillis = nowMillis;
        }

        public long id() {
            return id;
        }

        public long count() {
            return count;
        }

        /// `command`, `key`, `channel`, `auth` or `tls-cert`.
        public String reason() {
            return reason.name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        /// `toplevel` or `multi`.
        public String context() {
            return context.name().toLowerCase(Locale.ROOT);
        }

        /// What was denied: the command's name, the key or the channel; empty for a certificate.
        public Slice object() {
            return object;
        }

        public String user() {
            return user;
        }

        /// The client as a line of CLIENT LIST.
        public String client() {
            return client;
        }

        public long createdMillis() {
            return createdMillis;
        }

        /// When it happened last.
        public long updatedMillis() {
            return updatedMillis;
        }

        private boolean isSame(Entry other) {
            return reason == other.reason
                    && context == other.context
                    && user.equals(other.user)
                    && object.equals(other.object)
                    && other.createdMillis - createdMillis <= TOGETHER_MILLIS;
        }
    }

    /// The entries, the latest first.
    public Collection<Entry> entries() {
        return entries;
    }

    /// Forgets all entries.
    public void reset() {
        entries.clear();
    }

    void add(Denial.Reason reason, Context context, Slice object, String user, String client, long nowMillis) {
        Entry added = new Entry(lastId + 1, reason, context, object, user, nowMillis);
        Entry same = takeSame(added);
        if (same == null) {
            lastId++;
            same = added;
        } else {
            same.count++;
            same.updatedMillis = nowMillis;
        }
        same.client = client;
        entries.addFirst(same);
        trim();
    }

    private Entry takeSame(Entry added) {
        Iterator<Entry> each = entries.iterator();
        for (int index = 0; index < LOOKED_AT && each.hasNext(); index++) {
            Entry entry = each.next();
            if (entry.isSame(added)) {
                each.remove();
                return entry;
            }
        }
        return null;
    }

    void trim() {
        while (entries.size() > mostEntries.getAsLong()) {
            entries.removeLast();
        }
    }
}
