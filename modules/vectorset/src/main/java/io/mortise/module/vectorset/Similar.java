package io.mortise.module.vectorset;

import io.mortise.module.vectorset.value.Found;
import io.mortise.module.vectorset.value.Query;
import io.mortise.module.vectorset.value.Search;
import io.mortise.module.vectorset.value.Shape;
import io.mortise.module.vectorset.value.VectorSet;
import io.mortise.spi.command.Call;
import io.mortise.spi.command.Command;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.reply.Reply;

/// VSIM: finds the elements nearest to a vector or to an element.
///
/// A large set is searched on another thread while the command thread goes on, also with changes of that very set,
/// see [VectorSet]. Only a client that is alone with the server has a short search done at once: to wake one thread
/// and then the other takes half as long as the search.
record Similar(VectorSets sets) implements Command {
    @Override
    public void run(Call call, Reply reply) {
        VectorSet set = sets.read(call);
        if (set == null) {
            reply.array(0);
            return;
        }
        if (sets.isUnprepared(call)) {
            call.background(sets::prepare, (later, laterReply, nothing) -> run(later, laterReply));
            return;
        }
        boolean isStrict = sets.isStrict();
        int optionsAt;
        Query query;
        if (call.isWord(2, "ELE")) {
            query = ofElement(call, set);
            optionsAt = 4;
        } else {
            VectorArgument vector = VectorArgument.parse(call, 2, isStrict);
            query = ofVector(vector, set);
            optionsAt = vector.next();
        }
        SimilarOptions options = SimilarOptions.parse(call, optionsAt, isStrict);
        if (options.filter != null) {
            set.remembersFilters();
        }
        Search search = new Search(
                query,
                (int) Math.min(options.count, Integer.MAX_VALUE - 64),
                (int) options.width,
                options.epsilon,
                options.isExact,
                isStrict,
                options.filter,
                options.effort());
        if (options.isInline
                || !sets.isSearchForAnotherThread(call, set)
                || call.isAlone() && sets.isShort(set, search)) {
            answer(reply, options, set.search(search));
        } else {
            call.background(() -> set.search(search), (later, laterReply, found) -> answer(laterReply, options, found));
        }
    }

    private static Query ofElement(Call call, VectorSet set) {
        int node = VectorSets.find(set, call.argument(3));
        if (node < 0) {
            throw new CommandException("element not found in set");
        }
        return set.queryOf(node);
    }

    private static Query ofVector(VectorArgument vector, VectorSet set) {
        Shape shape = set.shape();
        if (vector.dimension() == shape.dimension()) {
            return set.query(vector.values());
        }
        if (shape.projection() == null) {
            throw Add.mismatch(vector.dimension(), shape.dimension());
        }
        if (vector.dimension() != shape.inputDimension()) {
            throw Add.wrongInput(vector.dimension(), shape);
        }
        return set.query(vector.projected(shape.projection()));
    }

    private static void answer(Reply reply, SimilarOptions options, Found[] found) {
        boolean hasBoth = options.withScores && options.withAttributes;
        if (!options.withScores && !options.withAttributes) {
            reply.array(found.length);
        } else if (hasBoth && reply.protocol() < 3) {
            reply.array(found.length * 3);
        } else {
            reply.map(found.length);
        }
        for (Found each : found) {
            reply.bulk(each.name());
            if (hasBoth && reply.protocol() >= 3) {
                reply.array(2);
            }
            if (options.withScores) {
                reply.number(each.score());
            }
            if (options.withAttributes) {
                attribute(reply, each.attribute());
            }
        }
    }

    static void attribute(Reply reply, byte[] attribute) {
        if (attribute == null) {
            reply.nullValue();
        } else {
            reply.bulk(attribute);
        }
    }
}
