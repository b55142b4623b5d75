package io.mortise.module.vectorset;

import io.mortise.module.vectorset.value.VectorSet;
import io.mortise.module.vectorset.value.store.Texts;
import io.mortise.spi.command.Call;
import io.mortise.spi.command.Command;
import io.mortise.spi.reply.Reply;
import java.util.HashSet;
import java.util.Set;
import java.util.random.RandomGenerator;

/// VRANDMEMBER: one element or several by chance; with a negative count, each of them anew.
record RandomMember(VectorSets sets) implements Command {
    /// From this share of a set on, a run from a random start takes the place of single choices.
    private static final int RUN_SHARE = 5;

    @Override
    public void run(Call call, Reply reply) {
        if (call.count() > 3) {
            throw io.mortise.spi.command.CommandException.wrongArity("VRANDMEMBER");
        }
        if (call.count() == 2) {
            one(reply, sets.read(call), call.random());
            return;
        }
        long count = call.integer(2, "COUNT value is not an integer");
        VectorSet set = count == 0 ? null : sets.read(call);
        if (set == null) {
            reply.array(0);
        } else if (count < 0) {
            repeated(reply, set, -count, call.random());
        } else {
            distinct(reply, set, (int) Math.min(count, set.size()), call.random());
        }
    }

    private static void one(Reply reply, VectorSet set, RandomGenerator random) {
        if (set == null) {
            reply.nullValue();
        } else {
            name(reply, set, set.randomNode(random));
        }
    }

    private static void repeated(Reply reply, VectorSet set, long count, RandomGenerator random) {
        if (count < 0 || count > Integer.MAX_VALUE) {
            throw new io.mortise.spi.command.CommandException("value is out of range");
        }
        reply.array((int) count);
        for (long left = count; left > 0; left--) {
            name(reply, set, set.randomNode(random));
        }
    }

    private static void distinct(Reply reply, VectorSet set, int count, RandomGenerator random) {
        reply.array(count);
        if (count > set.size() / RUN_SHARE) {
            int node = set.randomNode(random);
            for (int left = count; left > 0; left--) {
                name(reply, set, node);
                node = left > 1 ? set.nextNode(node) : node;
            }
            return;
        }
        Set<Integer> chosen = new HashSet<>();
        while (chosen.size() < count) {
            int node = set.randomNode(random);
            if (chosen.add(node)) {
                name(reply, set, node);
            }
        }
    }

    private static void name(Reply reply, VectorSet set, int node) {
        Texts.Reader name = set.nameReader(node);
        reply.bulk(name.array, name.offset, name.length);
    }
}
