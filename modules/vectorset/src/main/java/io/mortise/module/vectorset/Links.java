package io.mortise.module.vectorset;

import io.mortise.module.vectorset.value.VectorSet;
import io.mortise.module.vectorset.value.store.Texts;
import io.mortise.spi.command.Call;
import io.mortise.spi.command.Command;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.reply.Reply;

/// VLINKS: the neighbours of an element in the graph, from its highest layer down.
record Links(VectorSets sets) implements Command {
    @Override
    public void run(Call call, Reply reply) {
        boolean withScores = call.count() == 4 && call.isWord(3, "WITHSCORES");
        if (call.count() > 3 && !withScores) {
            throw CommandException.wrongArity("VLINKS");
        }
        VectorSet set = sets.read(call);
        int node = VectorSets.find(set, call.argument(2));
        if (node < 0) {
            reply.nullValue();
            return;
        }
        int top = set.level(node);
        reply.array(top + 1);
        for (int level = top; level >= 0; level--) {
            links(reply, set, node, level, withScores);
        }
    }

    private void links(Reply reply, VectorSet set, int node, int level, boolean withScores) {
        int[] links = set.links(node, level);
        if (withScores) {
            reply.map(links.length);
        } else {
            reply.array(links.length);
        }
        for (int link : links) {
            Texts.Reader name = set.nameReader(link);
            reply.bulk(name.array, name.offset, name.length);
            if (withScores) {
                // Redis gives these as a float, unlike those of VSIM.
                reply.number((float) (1.0 - set.distance(node, link, sets.isStrict()) / 2.0));
            }
        }
    }
}
