package io.mortise.kernel.info;

import io.mortise.kernel.Kernel;
import io.mortise.kernel.Ports;
import io.mortise.kernel.environment.Machine;
import io.mortise.spi.ModuleDefinition.InfoWriter;

/// INFO server: what runs, and since when.
final class ServerSection {
    private static final long SECONDS_A_DAY = 24 * 60 * 60;

    private final Kernel kernel;

    ServerSection(Kernel kernel) {
        this.kernel = kernel;
    }

    void write(InfoWriter out) {
        Machine machine = kernel.environment().machine();
        String transport = kernel.environment().network().transport();
        out.field("redis_version", Kernel.REDIS_VERSION)
                .field("mortise_version", Kernel.VERSION)
                .field("redis_git_sha1", "00000000")
                .field("redis_git_dirty", 0)
                .field("redis_build_id", "mortise-" + Kernel.VERSION)
                .field("redis_mode", "standalone")
                .field("os", machine.operatingSystem())
                .field("arch_bits", machine.bits())
                .field("multiplexing_api", transport)
                .field("transport", transport)
                .field("java_version", machine.runtime())
                .field("gc", machine.collector())
                .field("process_id", machine.processId())
                .field("process_supervised", "no")
                .field("run_id", kernel.identity().run())
                .field("tcp_port", kernel.settings().port.get())
                .field("server_time_usec", kernel.environment().clock().micros());
        writeTimes(out);
        out.field("executable", machine.executable())
                .field(
                        "config_file",
                        kernel.configuration().file() == null
                                ? ""
                                : kernel.configuration().file())
                .field("io_threads_active", 0);
        writeListeners(out);
    }

    private void writeTimes(InfoWriter out) {
        long now = kernel.environment().clock().millis();
        long upSeconds = (now - kernel.startedMillis()) / 1000;
        out.field("uptime_in_seconds", upSeconds)
                .field("uptime_in_days", upSeconds / SECONDS_A_DAY)
                .field("hz", kernel.settings().hz.get())
                .field("configured_hz", kernel.settings().hz.get())
                .field("lru_clock", now / 1000 & 0xffffff);
    }

    private void writeListeners(InfoWriter out) {
        int number = 0;
        if (kernel.port() > 0) {
            StringBuilder listener = new StringBuilder("name=" + Ports.PLAIN);
            kernel.settings()
                    .bind
                    .get()
                    .forEach(host -> listener.append(",bind=").append(host));
            out.field("listener" + number++, listener.append(",port=").append(kernel.port()));
        }
        for (Ports.OfModule port : kernel.ports().ofModules()) {
            out.field(
                    "listener" + number++,
                    "name=" + port.name() + ",port=" + port.listening().port());
        }
    }
}
