package io.mortise.kernel.builtin;

import io.mortise.kernel.dispatch.CallState;
import io.mortise.kernel.dispatch.SlowLog;
import io.mortise.kernel.dispatch.SlowLog.Entry;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.reply.Reply;

/// SLOWLOG GET: the last commands that took long, the latest first.
record SlowLogGet(SlowLog log) implements KernelCommand {
    private static final long SHOWN = 10;
    private static final int FIELDS = 6;

    @Override
    public void run(CallState call, Reply reply) {
        if (call.count() > 3) {
            throw KernelCommand.wrongUse(call);
        }
        long wanted = call.count() == 2 ? SHOWN : wanted(call);
        reply.array((int) Math.min(wanted, log.entries().size()));
        log.entries().stream().limit(wanted).forEach(entry -> write(entry, reply));
    }

    private static long wanted(CallState call) {
        String message = "count should be greater than or equal to -1";
        long count = call.integer(2, message);
        if (count < -1) {
            throw new CommandException(message);
        }
        return count == -1 ? Long.MAX_VALUE : count;
    }

    private static void write(Entry entry, Reply reply) {
        reply.array(FIELDS);
        reply.integer(entry.id());
        reply.integer(entry.seconds());
        reply.integer(entry.micros());
        reply.array(entry.words().size());
        entry.words().forEach(reply::bulk);
        reply.bulk(entry.address());
        reply.bulk(entry.name());
    }
}
