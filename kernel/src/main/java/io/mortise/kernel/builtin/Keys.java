package io.mortise.kernel.builtin;

import io.mortise.kernel.dispatch.CallState;
import io.mortise.spi.command.Glob;
import io.mortise.spi.reply.Reply;

/// KEYS: all keys whose names match a pattern.
final class Keys implements KernelCommand {
    @Override
    public void run(CallState call, Reply reply) {
        Glob pattern = Glob.of(call.argument(1));
        int[] count = new int[1];
        Reply.Deferred keys = reply.arrayLater();
        call.keys().scan(call.database(), 0, Integer.MAX_VALUE, (key, typeName) -> {
            if (pattern.matches(key)) {
                reply.bulk(key);
                count[0]++;
            }
        });
        keys.close(count[0]);
    }
}
