package io.mortise.kernel.builtin;

import io.mortise.kernel.Kernel;
import io.mortise.kernel.dispatch.CallState;
import io.mortise.kernel.dispatch.Row;
import io.mortise.spi.reply.Reply;

/// CONFIG RESETSTAT: forgets the counts of INFO.
final class ConfigResetStat implements KernelCommand {
    private final Kernel kernel;

    ConfigResetStat(Kernel kernel) {
        this.kernel = kernel;
    }

    @Override
    public void run(CallState call, Reply reply) {
        kernel.statistics().reset();
        kernel.executor().eviction().forgetTime();
        kernel.executor().view().resetCounts();
        kernel.executor().table().rows().forEach(Row::resetCounts);
        kernel.forgetPeakMemory();
        reply.ok();
    }
}
