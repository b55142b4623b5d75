package io.mortise.kernel.builtin;

import io.mortise.kernel.dispatch.CallState;
import io.mortise.spi.reply.Reply;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// DEBUG LOG: writes a line to the log, so that a test can find its place there.
final class DebugLog implements KernelCommand {
    private static final Logger LOG = LoggerFactory.getLogger(DebugLog.class);

    @Override
    public void run(CallState call, Reply reply) {
        LOG.warn("DEBUG LOG: {}", call.argument(2));
        reply.ok();
    }
}
