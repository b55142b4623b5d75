package io.mortise.kernel.builtin;

import io.mortise.kernel.dispatch.CallState;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.reply.Reply;

/// OBJECT ENCODING, REFCOUNT, IDLETIME, FREQ: what is known of a value beside its content. Asking is no access.
record ObjectFacts(Fact fact) implements KernelCommand {
    /// Answers about a key that is there.
    @FunctionalInterface
    interface Fact {
        void write(CallState call, Reply reply);
    }

    /// How the value is stored.
    static final Fact ENCODING = (call, reply) -> reply.bulk(call.keys().encoding(call.database(), call.key()));

    /// How many refer to it. Values are never shared between keys.
    static final Fact REFERENCES = (call, reply) -> reply.integer(1);

    /// Seconds since the last access.
    static final Fact IDLE_TIME = (call, reply) -> {
        if (call.executor().clock().isFrequency()) {
            throw notMeasured("An LFU maxmemory policy is selected, idle time not tracked");
        }
        reply.integer(call.keys().idleSeconds(call.database(), call.key()));
    };

    /// The access counter.
    static final Fact FREQUENCY = (call, reply) -> {
        if (!call.executor().clock().isFrequency()) {
            throw notMeasured("An LFU maxmemory policy is not selected, access frequency not tracked");
        }
        reply.integer(call.keys().frequency(call.database(), call.key()));
    };

    private static CommandException notMeasured(String why) {
        return new CommandException(why
                + ". Please note that when switching between policies at runtime LRU and LFU data will take some time"
                + " to adjust.");
    }

    @Override
    public void run(CallState call, Reply reply) {
        if (call.keyspace().exists(call.key())) {
            fact.write(call, reply);
        } else {
            reply.nullValue();
        }
    }
}
