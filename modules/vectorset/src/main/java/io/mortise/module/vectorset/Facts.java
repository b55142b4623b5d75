package io.mortise.module.vectorset;

import io.mortise.module.vectorset.value.Shape;
import io.mortise.module.vectorset.value.VectorSet;
import io.mortise.spi.command.Call;
import io.mortise.spi.command.Command;
import io.mortise.spi.reply.Reply;

/// VINFO: nine facts about a set.
record Facts(VectorSets sets) implements Command {
    @Override
    public void run(Call call, Reply reply) {
        VectorSet set = sets.read(call);
        if (set == null) {
            reply.nullArray();
            return;
        }
        Shape shape = set.shape();
        reply.map(9);
        reply.simpleString("quant-type");
        reply.simpleString(shape.quantization().wireName());
        pair(reply, "hnsw-m", shape.links());
        pair(reply, "vector-dim", shape.dimension());
        pair(reply, "projection-input-dim", shape.inputDimension());
        pair(reply, "size", set.size());
        pair(reply, "max-level", set.topLevel());
        pair(reply, "attributes-count", set.attributeCount());
        pair(reply, "vset-uid", set.uid());
        pair(reply, "hnsw-max-node-uid", set.insertions());
    }

    private static void pair(Reply reply, String name, long value) {
        reply.simpleString(name);
        reply.integer(value);
    }
}
