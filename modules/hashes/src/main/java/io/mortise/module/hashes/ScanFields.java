package io.mortise.module.hashes;

import io.mortise.module.hashes.value.HashView;
import io.mortise.module.hashes.value.PackedHash;
import io.mortise.spi.Slice;
import io.mortise.spi.command.Call;
import io.mortise.spi.command.Command;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.command.Glob;
import io.mortise.spi.keyspace.Keyspace;
import io.mortise.spi.keyspace.PagedMap;
import io.mortise.spi.keyspace.PagedMap.Entry;
import io.mortise.spi.reply.Reply;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/// HSCAN: walks the fields in portions. The cursor is a position in hash order, so a field that is there during the
/// whole walk is met, whatever is added and removed meanwhile. A packed hash is a single portion.
record ScanFields(Hashes hashes) implements Command {
    /// However many a client asks for, and however long they are: it is told where to go on.
    private static final int MOST_FIELDS = 8 * 1024;

    private static final long MOST_BYTES = 512 * 1024;
    /// How many fields are looked at before the bytes are counted.
    private static final int STEP_FIELDS = 64;
    private static final int FIRST_OPTION = 3;
    private static final int MOST_DIGITS = 20;

    /// What is asked for.
    ///
    /// @param pattern null for any name
    private record Options(Glob pattern, int count, boolean valuesToo) {
        static Options parse(Call call) {
            Glob pattern = null;
            long count = 10;
            boolean valuesToo = true;
            for (int at = FIRST_OPTION; at < call.count(); at++) {
                boolean hasValue = at + 1 < call.count();
                if (call.isWord(at, "COUNT") && hasValue) {
                    at++;
                    count = call.integer(at);
                    if (count < 1) {
                        throw CommandException.syntax();
                    }
                } else if (call.isWord(at, "MATCH") && hasValue) {
                    at++;
                    pattern = Glob.of(call.argument(at));
                } else if (call.isWord(at, "NOVALUES")) {
                    valuesToo = false;
                } else {
                    throw CommandException.syntax();
                }
            }
            boolean any = pattern == null || pattern.matchesAll();
            return new Options(any ? null : pattern, (int) Math.min(count, MOST_FIELDS), valuesToo);
        }
    }

    /// Collects what is to be answered. The slices are borrowed from the hash, which nothing changes meanwhile.
    private static final class Found {
        private final Options options;
        private final long now;
        private final List<Slice> words = new ArrayList<>();
        private long looked;
        private long bytes;

        Found(Options options, long now) {
            this.options = options;
            this.now = now;
        }

        void add(Slice name, Slice value, long deadline) {
            looked++;
            boolean visible = deadline == Keyspace.NO_EXPIRY || deadline > now;
            if (visible && (options.pattern == null || options.pattern.matches(name))) {
                add(name);
                if (options.valuesToo) {
                    add(value);
                }
            }
        }

        private void add(Slice word) {
            words.add(word);
            bytes += word.length();
        }

        boolean isEnough() {
            return looked >= options.count || bytes >= MOST_BYTES;
        }

        /// An entry's own slices point elsewhere with the next one.
        void add(Entry entry) {
            add(still(entry.key()), still(entry.value()), entry.deadlineMillis());
        }

        private static Slice still(Slice slice) {
            return Slice.of(slice.array(), slice.offset(), slice.length());
        }
    }

    @Override
    public void run(Call call, Reply reply) {
        long cursor = cursor(call.argument(2));
        HashView hash = hashes.read(call);
        if (hash == null) {
            answer(0, List.of(), reply);
            return;
        }
        Options options = Options.parse(call);
        Found found = new Found(options, Hashes.now(call));
        long next = 0;
        if (hash.isPacked()) {
            scan(hash.packed(), found);
        } else {
            next = scan(hash.map(), cursor, found);
        }
        answer(next, found.words, reply);
    }

    private static void scan(PackedHash packed, Found found) {
        while (packed.next()) {
            found.add(packed.name(), packed.value(), packed.deadline());
        }
    }

    /// @return where to go on
    private static long scan(PagedMap map, long cursor, Found found) {
        long next = cursor;
        do {
            int left = (int) Math.min(STEP_FIELDS, found.options.count - found.looked);
            next = map.scan(next, left, found::add);
        } while (next != 0 && !found.isEnough());
        return next;
    }

    private static void answer(long cursor, List<Slice> words, Reply reply) {
        reply.array(2);
        reply.bulkInteger(cursor);
        reply.array(words.size());
        words.forEach(reply::bulk);
    }

    /// Any unsigned 64-bit number is taken; only positions are ever given out.
    private static long cursor(Slice word) {
        String digits = word.toLatin1();
        if (!digits.matches("[0-9]{1," + MOST_DIGITS + "}") || new BigInteger(digits).bitLength() > Long.SIZE) {
            throw new CommandException("invalid cursor");
        }
        return new BigInteger(digits).longValue();
    }
}
