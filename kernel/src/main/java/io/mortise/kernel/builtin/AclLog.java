package io.mortise.kernel.builtin;

import io.mortise.kernel.acl.AccessLog;
import io.mortise.kernel.acl.AccessLog.Entry;
import io.mortise.kernel.dispatch.CallState;
import io.mortise.spi.reply.Reply;

/// ACL LOG: what was denied lately, the latest first; or forgets it.
record AclLog(AccessLog log) implements KernelCommand {
    private static final long SHOWN = 10;
    private static final int FIELDS = 10;
    private static final double MILLIS_A_SECOND = 1000;

    @Override
    public void run(CallState call, Reply reply) {
        if (call.count() > 3) {
            throw KernelCommand.wrongUse(call);
        }
        if (call.count() == 3 && call.isWord(2, "RESET")) {
            log.reset();
            reply.ok();
            return;
        }
        long wanted =
                call.count() == 2 ? SHOWN : Math.max(0, call.integer(2, "value is not an integer or out of range"));
        reply.array((int) Math.min(wanted, log.entries().size()));
        log.entries().stream().limit(wanted).forEach(entry -> write(entry, call.nowMillis(), reply));
    }

    private static void write(Entry entry, long nowMillis, Reply reply) {
        reply.map(FIELDS);
        reply.bulk("count");
        reply.integer(entry.count());
        reply.bulk("reason");
        reply.bulk(entry.reason());
        reply.bulk("context");
        reply.bulk(entry.context());
        reply.bulk("object");
        reply.bulk(entry.object());
        reply.bulk("username");
        reply.bulk(entry.user());
        reply.bulk("age-seconds");
        reply.number((nowMillis - entry.updatedMillis()) / MILLIS_A_SECOND);
        reply.bulk("client-info");
        reply.bulk(entry.client());
        reply.bulk("entry-id");
        reply.integer(entry.id());
        reply.bulk("timestamp-created");
        reply.integer(entry.createdMillis());
        reply.bulk("timestamp-last-updated");
        reply.integer(entry.updatedMillis());
    }
}
