package io.mortise.kernel.info;

import io.mortise.kernel.Kernel;
import io.mortise.kernel.environment.Machine.Figures;
import io.mortise.kernel.environment.Machine.ThreadTime;
import io.mortise.kernel.modules.InfoText;
import io.mortise.spi.ModuleDefinition.InfoWriter;

/// INFO cpu: processor time of the process.
final class ProcessorSection {
    private static final double MICROS = 1e6;

    private final Kernel kernel;

    ProcessorSection(Kernel kernel) {
        this.kernel = kernel;
    }

    void write(InfoWriter out) {
        Figures machine = kernel.environment().machine().look();
        // INFO is answered by the command thread, which is the main one.
        ThreadTime own = kernel.environment().machine().threadTime();
        out.field("used_cpu_sys", seconds(machine.systemMicros()))
                .field("used_cpu_user", seconds(machine.userMicros()))
                .field("used_cpu_sys_children", seconds(0))
                .field("used_cpu_user_children", seconds(0))
                .field("used_cpu_sys_main_thread", seconds(own.systemMicros()))
                .field("used_cpu_user_main_thread", seconds(own.userMicros()))
                .field("threads", machine.threads());
    }

    private static String seconds(long micros) {
        return InfoText.fixed(micros / MICROS, 6);
    }
}
