package io.mortise.module.vectorset;

import io.mortise.module.vectorset.value.Quantization;
import io.mortise.module.vectorset.value.VectorSet;
import io.mortise.spi.command.Call;
import io.mortise.spi.command.Command;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.reply.Reply;

/// VEMB: the vector of an element, about as it came, or as it is stored.
record Embedding(VectorSets sets) implements Command {
    @Override
    public void run(Call call, Reply reply) {
        boolean isRaw = call.count() == 4 && call.isWord(3, "RAW");
        if (call.count() > 3 && !isRaw) {
            throw new CommandException("invalid option");
        }
        VectorSet set = sets.read(call);
        int node = VectorSets.find(set, call.argument(2));
        if (node < 0) {
            reply.nullValue();
        } else if (isRaw) {
            raw(reply, set, node);
        } else {
            vector(reply, set, node);
        }
    }

    private static void vector(Reply reply, VectorSet set, int node) {
        int dimension = set.shape().dimension();
        float[] vector = set.vector(node);
        reply.array(dimension);
        for (int index = 0; index < dimension; index++) {
            reply.number(vector[index]);
        }
    }

    private static void raw(Reply reply, VectorSet set, int node) {
        Quantization quantization = set.shape().quantization();
        reply.array(quantization == Quantization.INT8 ? 4 : 3);
        reply.simpleString(quantization.wireName());
        reply.bulk(set.stored(node));
        reply.number(set.norm(node));
        if (quantization == Quantization.INT8) {
            reply.number(set.range(node));
        }
    }
}
