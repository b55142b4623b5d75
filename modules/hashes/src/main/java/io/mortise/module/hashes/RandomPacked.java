package io.mortise.module.hashes;

import io.mortise.module.hashes.RandomField.Wish;
import io.mortise.module.hashes.value.PackedHash;
import io.mortise.spi.Slice;
import io.mortise.spi.reply.Reply;
import java.util.random.RandomGenerator;

/// Chooses fields of a packed hash. Where its visible fields lie is noted once; then each choice is one step.
final class RandomPacked implements Reply.Source {
    /// Longer answers are made in pieces, of a copy of the hash.
    private static final int MOST_AT_ONCE = 1024;

    private final Wish wish;
    private final RandomGenerator random;
    private final int visible;
    private final Slice[] names;
    private final Slice[] values;
    private int answered;

    RandomPacked(PackedHash packed, long now, Wish wish, RandomGenerator random) {
        this.wish = wish;
        this.random = random;
        this.visible = packed.visible(now);
        this.names = new Slice[visible];
        this.values = wish.valuesToo() ? new Slice[visible] : null;
        boolean copies = wish.answered(visible) > MOST_AT_ONCE;
        packed.rewind();
        for (int index = 0; index < visible && packed.next(); ) {
            if (!packed.isDue(now)) {
                names[index] = copies ? Slice.of(packed.name().copy()) : packed.name();
                if (values != null) {
                    values[index] = copies ? Slice.of(packed.value().copy()) : packed.value();
                }
                index++;
            }
        }
    }

    void answer(Reply reply) {
        int all = wish.answered(visible);
        wish.begin(all, reply);
        if (all > MOST_AT_ONCE) {
            reply.stream(this);
        } else {
            writeSome(reply, all);
        }
    }

    @Override
    public boolean write(Reply reply, int bytes) {
        int all = wish.answered(visible);
        writeSome(reply, Math.min(all - answered, MOST_AT_ONCE));
        return answered < all;
    }

    private void writeSome(Reply reply, int count) {
        for (int index = 0; index < count; index++) {
            int chosen = wish.repeats() ? random.nextInt(visible) : answered + random.nextInt(visible - answered);
            write(chosen, reply);
            if (!wish.repeats()) {
                setAside(chosen);
            }
            answered++;
        }
    }

    /// The first fields are those that were chosen already.
    private void setAside(int chosen) {
        swap(names, chosen);
        if (values != null) {
            swap(values, chosen);
        }
    }

    private void swap(Slice[] slices, int chosen) {
        Slice moved = slices[answered];
        slices[answered] = slices[chosen];
        slices[chosen] = moved;
    }

    private void write(int index, Reply reply) {
        wish.beginField(reply);
        reply.bulk(names[index]);
        if (values != null) {
            reply.bulk(values[index]);
        }
    }

    @Override
    public void close() {}
}
