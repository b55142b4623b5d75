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
                // System.nanoTime, VarHandle, and no compiler of C.
                .field("monotonic_clock", "java")
                .field("multiplexing_api", transport)
                .field("atomicvar_api", "java")
                .field("gcc_version", "0.0.0")
                .field("transport", transport)
                .field("java_version", machine.runtime())
                .field("gc", machine.collector())
                .field("process_id", machine.processId())
                .field("process_supervised", "no")
                .field("run_id", kernel.identity().run())
                .field("tcp_port", shownPort())
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

    /// The port for plain connections, or another one if there is none for them.
    private long shownPort() {
        long plain = kernel.settings().port.get();
        return plain != 0 || kernel.ports().ofModules().isEmpty()
                ? plain
                : kernel.ports().ofModules().getFirst().port();
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

    /// The numbers are Redis's: 0 for plain connections, 1 for a unix socket, 2 for TLS.
    private void writeListeners(InfoWriter out) {
        if (kernel.port() > 0) {
            out.field("listener0", listener(Ports.PLAIN, kernel.port()));
        }
        String unixSocket = kernel.settings().unixsocket.get();
        if (!unixSocket.isEmpty()) {
            out.field("listener1", "name=" + Ports.UNIX + ",bind=" + unixSocket);
        }
        int number = 2;
        for (Ports.OfModule port : kernel.ports().ofModules()) {
            out.field("listener" + number++, listener(port.name(), port.port()));
        }
    }

    private String listener(String name, int port) {
        StringBuilder line = new StringBuilder("name=" + name);
        kernel.settings().bind.get().forEach(host -> line.append(",bind=").append(host));
        return line.append(",port=").append(port).toString();
    }
}
