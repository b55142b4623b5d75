package io.mortise.module.hashes;

import io.mortise.module.hashes.value.HashView;
import io.mortise.spi.command.Call;
import io.mortise.spi.command.Command;
import io.mortise.spi.keyspace.PagedMap;
import io.mortise.spi.keyspace.ValueRef;
import io.mortise.spi.reply.Reply;

/// HLEN: how many fields there are. Those past their deadline that are still stored are counted apart and
/// subtracted.
record CountFields(Hashes hashes) implements Command {
    @Override
    public void run(Call call, Reply reply) {
        ValueRef<PagedMap> value = hashes.value(call);
        if (value == null) {
            reply.integer(0);
            return;
        }
        HashView hash = hashes.view(value, call);
        if (hash.isPacked()) {
            reply.integer(hash.packed().visible(Hashes.now(call)));
        } else if (!hash.mayHaveDue()) {
            reply.integer(hash.map().size());
        } else {
            new Count(hash.map(), Hashes.now(call)).answer(value, reply);
        }
    }

    private static final class Count extends FieldStream {
        Count(PagedMap map, long now) {
            super(map, now);
        }

        @Override
        boolean begin(Reply reply, long visible) {
            reply.integer(visible);
            return false;
        }

        @Override
        boolean goOn(Reply reply, int bytes) {
            return false;
        }
    }
}
