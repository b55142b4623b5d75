package io.mortise.kernel.builtin;

import io.mortise.kernel.dispatch.CallState;
import io.mortise.spi.reply.Reply;
import java.util.ArrayList;
import java.util.List;

/// DEBUG OOM: takes memory until the Java heap is full, to see that only this command fails.
final class DebugOutOfMemory implements KernelCommand {
    private static final int BLOCK_BYTES = 4 << 20;

    @Override
    public void run(CallState call, Reply reply) {
        List<byte[]> blocks = new ArrayList<>();
        while (blocks.size() < Integer.MAX_VALUE) {
            blocks.add(new byte[BLOCK_BYTES]);
        }
        reply.integer(blocks.size());
    }
}
