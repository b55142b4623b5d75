package io.mortise.module.hashes;

import io.mortise.module.hashes.RandomField.Wish;
import io.mortise.spi.Slice;
import io.mortise.spi.keyspace.PagedMap;
import io.mortise.spi.keyspace.PagedMap.Entry;
import io.mortise.spi.reply.Reply;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/// Chooses fields of a large hash.
///
/// | how | when |
/// |---|---|
/// | positions at random, until one is new and visible | a small part of the fields is wanted, and most are visible |
/// | a walk that takes each with the chance `wanted / left` | a large part is wanted, or few are visible |
/// | a walk that collects the visible ones, then those at random | they may repeat, and few are visible |
///
/// Each takes time in proportion to what is wanted, but for hashes that consist of fields past their deadline, and
/// those are looked through in pieces.
final class RandomStream extends FieldStream {
    /// From so many fields in one visible, guessing is too slow.
    private static final int RARE = 16;
    /// A part of the fields from which on a walk is sooner done than guessing: a step of it costs a thirtieth.
    private static final int LARGE_PART = 32;
    /// More are never guessed, since those that were chosen have to be remembered.
    private static final int MOST_GUESSED = 50_000;
    /// How many fields are chosen for one piece at most.
    private static final int PIECE_CHOICES = 1024;

    private final Wish wish;
    private final RandomGenerator random;
    private Way way;
    private long visible;
    private long left;
    /// In a walk: how many visible fields are still to come.
    private long ahead;
    private Set<Slice> chosen = Set.of();
    private final List<Slice> collected = new ArrayList<>();

    private enum Way {
        GUESS,
        WALK,
        COLLECT,
        PICK
    }

    RandomStream(PagedMap map, long now, Wish wish, RandomGenerator random) {
        super(map, now);
        this.wish = wish;
        // Pieces are made when the call is over, and its randomness with it.
        this.random = new SplittableRandom(random.nextLong());
    }

    @Override
    boolean begin(Reply reply, long visibleFields) {
        visible = visibleFields;
        left = wish.answered(visible);
        ahead = visible;
        wish.begin((int) left, reply);
        boolean rare = visible < map().size() / RARE;
        if (wish.repeats()) {
            way = rare ? Way.COLLECT : Way.GUESS;
        } else {
            boolean many = left > 1 && left > Math.min(visible / LARGE_PART, MOST_GUESSED);
            way = rare || many ? Way.WALK : Way.GUESS;
            if (way == Way.GUESS && left > 1) {
                // Room for all from the beginning: growing takes long when there are many.
                chosen = HashSet.newHashSet((int) left);
            }
        }
        return left > 0;
    }

    @Override
    boolean goOn(Reply reply, int bytes) {
        switch (way) {
            case GUESS -> guess(reply, bytes);
            case WALK -> walk(bytes, entry -> take(entry, reply));
            case COLLECT -> {
                if (!walk(bytes, this::collect)) {
                    way = Way.PICK;
                }
            }
            case PICK -> pick(reply, bytes);
        }
        return left > 0;
    }

    private void guess(Reply reply, int bytes) {
        for (int tries = 0; tries < PIECE_CHOICES && left > 0 && !isFull(bytes); tries++) {
            Entry entry = map().random(random);
            if (isVisible(entry) && (wish.repeats() || left == 1 && chosen.isEmpty() || isNew(entry))) {
                write(entry.key(), entry.value(), reply);
            }
        }
    }

    private boolean isNew(Entry entry) {
        return chosen.add(Slice.of(entry.key().copy()));
    }

    private void take(Entry entry, Reply reply) {
        if (random.nextLong(ahead) < left) {
            write(entry.key(), entry.value(), reply);
        }
        ahead--;
    }

    /// The map does not change any more, so slices of it may be kept.
    private void collect(Entry entry) {
        collected.add(still(entry.key()));
        collected.add(still(entry.value()));
    }

    private static Slice still(Slice slice) {
        return Slice.of(slice.array(), slice.offset(), slice.length());
    }

    private void pick(Reply reply, int bytes) {
        for (int picks = 0; picks < PIECE_CHOICES && left > 0 && !isFull(bytes); picks++) {
            int index = 2 * random.nextInt(collected.size() / 2);
            write(collected.get(index), collected.get(index + 1), reply);
        }
    }

    private void write(Slice name, Slice value, Reply reply) {
        wish.beginField(reply);
        reply.bulk(name);
        wrote(name.length());
        if (wish.valuesToo()) {
            reply.bulk(value);
            wrote(value.length());
        }
        left--;
    }
}
