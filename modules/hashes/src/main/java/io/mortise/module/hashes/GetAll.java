package io.mortise.module.hashes;

import io.mortise.module.hashes.value.HashView;
import io.mortise.module.hashes.value.PackedHash;
import io.mortise.spi.Slice;
import io.mortise.spi.command.Call;
import io.mortise.spi.command.Command;
import io.mortise.spi.keyspace.PagedMap;
import io.mortise.spi.keyspace.PagedMap.Entry;
import io.mortise.spi.keyspace.ValueRef;
import io.mortise.spi.reply.Reply;

/// HGETALL HKEYS HVALS: everything in a hash. They differ in what they tell of each field.
record GetAll(Hashes hashes, Part part) implements Command {
    /// What is told of each field.
    enum Part {
        NAMES(true, false),
        VALUES(false, true),
        BOTH(true, true);

        private final boolean names;
        private final boolean values;

        Part(boolean names, boolean values) {
            this.names = names;
            this.values = values;
        }

        void begin(Reply reply, long fields) {
            if (this == BOTH) {
                reply.map(Math.toIntExact(fields));
            } else {
                reply.array(Math.toIntExact(fields));
            }
        }

        void write(PackedHash field, Reply reply) {
            if (names) {
                reply.bulk(field.array(), field.nameOffset(), field.nameLength());
            }
            if (values) {
                reply.bulk(field.array(), field.valueOffset(), field.valueLength());
            }
        }

        /// @return how many bytes were written
        long write(Entry field, Reply reply) {
            long bytes = 0;
            if (names) {
                Slice name = field.key();
                reply.bulk(name);
                bytes += name.length();
            }
            if (values) {
                Slice value = field.value();
                reply.bulk(value);
                bytes += value.length();
            }
            return bytes;
        }
    }

    @Override
    public void run(Call call, Reply reply) {
        ValueRef<PagedMap> value = hashes.value(call);
        if (value == null) {
            part.begin(reply, 0);
            return;
        }
        HashView hash = hashes.view(value, call);
        if (hash.isPacked()) {
            write(hash.packed(), Hashes.now(call), reply);
        } else {
            new All(hash.map(), Hashes.now(call), part).answer(value, reply);
        }
    }

    private void write(PackedHash packed, long now, Reply reply) {
        part.begin(reply, packed.visible(now));
        packed.rewind();
        while (packed.next()) {
            if (!packed.isDue(now)) {
                part.write(packed, reply);
            }
        }
    }

    private static final class All extends FieldStream {
        private final Part part;

        All(PagedMap map, long now, Part part) {
            super(map, now);
            this.part = part;
        }

        @Override
        boolean begin(Reply reply, long visible) {
            part.begin(reply, visible);
            return visible > 0;
        }

        @Override
        boolean goOn(Reply reply, int bytes) {
            return walk(bytes, field -> wrote(part.write(field, reply)));
        }
    }
}
