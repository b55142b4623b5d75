package io.mortise.module.vectorset;

import io.mortise.module.vectorset.value.Projection;
import io.mortise.module.vectorset.value.Quantization;
import io.mortise.module.vectorset.value.Query;
import io.mortise.module.vectorset.value.Shape;
import io.mortise.module.vectorset.value.VectorSet;
import io.mortise.spi.Slice;
import io.mortise.spi.command.Call;
import io.mortise.spi.command.Command;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.event.KeyspaceEventClass;
import io.mortise.spi.keyspace.Keyspace;
import io.mortise.spi.reply.Reply;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// VADD: adds elements with their vectors, or replaces the vectors of elements that are there.
///
/// In a large set the neighbours of a new element are looked for on another thread; only the command thread changes
/// the set, when they are found, and then it answers. So clients that add at the same time use several cores. The
/// word CAS, by which Redis is asked for that, is taken and has no effect of its own.
///
/// What a set is made of is said when it is made. Later it may be left out; if it is stated, it must be the same.
record Add(VectorSets sets) implements Command {
    @Override
    public void run(Call call, Reply reply) {
        if (sets.isUnprepared(call)) {
            call.background(sets::prepare, (later, laterReply, nothing) -> run(later, laterReply));
            return;
        }
        AddOptions options = AddOptions.parse(call, sets.isStrict());
        VectorSet set = sets.read(call);
        refuse(options, set == null ? newShape(options) : set.shape(), set != null);
        if (set == null || !sets.isSearchForAnotherThread(call, set)) {
            add(call, reply, options, List.of());
            return;
        }
        int width = width(options);
        long reuses = set.reuses();
        List<Query> queries = queries(options, set);
        int[] levels = new int[queries.size()];
        Arrays.setAll(levels, index -> set.randomLevel(call.random()));
        call.background(
                () -> {
                    List<VectorSet.Prepared> prepared = new ArrayList<>(levels.length);
                    for (int index = 0; index < levels.length; index++) {
                        prepared.add(set.prepare(queries.get(index), levels[index], width, reuses));
                        // Those who add most are many and in no hurry. Where CPUs are scarce, whoever waits for this
                        // one, such as the command thread, need not wait until the thread's slice of time is over.
                        Thread.yield();
                    }
                    return prepared;
                },
                (later, laterReply, prepared) -> finish(later, laterReply, options, set.uid(), prepared));
    }

    /// Adds after the search, to the set that there is now.
    private void finish(Call call, Reply reply, AddOptions options, long uid, List<VectorSet.Prepared> prepared) {
        VectorSet set = sets.read(call);
        boolean isSame = set != null && set.uid() == uid;
        if (!isSame) {
            refuse(options, set == null ? newShape(options) : set.shape(), set != null);
        }
        add(call, reply, options, isSame ? prepared : List.of());
    }

    private void add(Call call, Reply reply, AddOptions options, List<VectorSet.Prepared> prepared) {
        VectorSet set = sets.edit(call);
        boolean isNewSet = set == null;
        if (isNewSet) {
            set = sets.type.make(newShape(options));
        }
        int width = width(options);
        int added = 0;
        for (int index = 0; index < options.elements().size(); index++) {
            AddOptions.Element element = options.elements().get(index);
            VectorSet.Prepared found = prepared.isEmpty()
                    ? set.prepare(query(element, set), set.randomLevel(call.random()), width, set.reuses())
                    : prepared.get(index);
            Slice name = call.argument(element.nameAt());
            boolean isNew = set.add(name.array(), name.offset(), name.length(), found, width, element.attribute());
            added += isNew ? 1 : 0;
        }
        if (options.isCounted()) {
            reply.integer(added);
        } else {
            reply.bool(added == 1);
        }
        announce(call, options);
        if (isNewSet) {
            call.keyspace().replace(call.key(), sets.type, set, Keyspace.NO_EXPIRY);
        }
    }

    private static List<Query> queries(AddOptions options, VectorSet set) {
        List<Query> queries = new ArrayList<>(options.elements().size());
        for (AddOptions.Element element : options.elements()) {
            queries.add(query(element, set));
        }
        return queries;
    }

    private static void announce(Call call, AddOptions options) {
        List<Slice> names = new ArrayList<>(options.elements().size());
        for (AddOptions.Element element : options.elements()) {
            names.add(call.argument(element.nameAt()));
        }
        call.notify(KeyspaceEventClass.MODULE, "vadd", call.key(), names);
    }

    private static int width(AddOptions options) {
        return options.width() == 0 ? Shape.DEFAULT_WIDTH : options.width();
    }

    private static Query query(AddOptions.Element element, VectorSet set) {
        Projection projection = set.shape().projection();
        VectorArgument vector = element.vector();
        // The query becomes the owner of its array, while the request may have to be looked at again.
        return set.query(projection == null ? vector.values().clone() : vector.projected(projection));
    }

    private static Shape newShape(AddOptions options) {
        int input = options.dimension();
        int reduce = options.reduce();
        return new Shape(
                reduce == 0 ? input : reduce,
                options.quantization() == null ? Quantization.INT8 : options.quantization(),
                options.links() == 0 ? Shape.DEFAULT_LINKS : options.links(),
                reduce == 0 ? null : Projection.standard(input, reduce));
    }

    /// Checks what is stated against a set that is there, or against what the first element makes.
    private static void refuse(AddOptions options, Shape shape, boolean isThere) {
        if (isThere && options.quantization() != null && options.quantization() != shape.quantization()) {
            throw new CommandException("asked quantization mismatch with existing vector set");
        }
        if (isThere && options.links() != 0 && options.links() != shape.links()) {
            throw new CommandException("asked M value mismatch with existing vector set");
        }
        for (AddOptions.Element element : options.elements()) {
            refuse(element.vector().dimension(), options.reduce(), shape);
        }
    }

    private static void refuse(int input, int reduce, Shape shape) {
        int dimension = shape.dimension();
        if (shape.projection() == null) {
            if (input != dimension && reduce != dimension) {
                throw mismatch(input, dimension);
            }
            if (reduce > 0) {
                throw new CommandException("cannot add projection to existing set without projection");
            }
        } else if (reduce > 0 ? reduce != dimension : input != shape.inputDimension()) {
            throw mismatch(input, dimension);
        } else if (input != shape.inputDimension()) {
            throw wrongInput(input, shape);
        }
    }

    static CommandException mismatch(int input, int dimension) {
        return new CommandException("Vector dimension mismatch - got " + input + " but set has " + dimension);
    }

    static CommandException wrongInput(int input, Shape shape) {
        return new CommandException("Input dimension mismatch for projection - got " + input
                + " but projection expects " + shape.inputDimension());
    }
}
