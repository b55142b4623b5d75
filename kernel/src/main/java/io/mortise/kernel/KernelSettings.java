package io.mortise.kernel;

import io.mortise.kernel.config.DeclaredSettings;
import io.mortise.kernel.config.SettingState;
import io.mortise.kernel.modules.Trust;
import java.util.List;

/// The kernel's own settings, with Redis's names and initial values where Redis has them. One line each; who acts
/// on a change says so where it acts ([io.mortise.spi.config.Setting#onChange]).
public final class KernelSettings {
    /// Who may use a command that can do harm.
    public enum Allowance {
        NO,
        /// Clients on this machine.
        LOCAL,
        YES
    }

    /// What is written to the log.
    public enum LogLevel {
        DEBUG,
        VERBOSE,
        NOTICE,
        WARNING,
        NOTHING
    }

    private static final String NO_DAEMON = "this server stays in the foreground; a service manager puts it into the"
            + " background (systemd: Type=exec), or nohup and '&' do";

    public final DeclaredSettings declared = new DeclaredSettings(null);

    // Connections
    public final SettingState<Long> port = declared.number("port", 6379, 0, 65_535);
    public final SettingState<List<String>> bind = declared.words("bind", List.of("127.0.0.1", "-::1"));
    public final SettingState<Long> tcpBacklog =
            declared.number("tcp-backlog", 511, 0, Integer.MAX_VALUE).immutable();
    public final SettingState<Boolean> protectedMode = declared.bool("protected-mode", true);
    public final SettingState<String> requirepass =
            declared.text("requirepass", "").secret();
    public final SettingState<Long> maxclients = declared.number("maxclients", 10_000, 1, Integer.MAX_VALUE);
    public final SettingState<Long> timeout = declared.number("timeout", 0, 0, Integer.MAX_VALUE);
    public final SettingState<Long> tcpKeepalive = declared.number("tcp-keepalive", 300, 0, Integer.MAX_VALUE);
    public final SettingState<Long> protoMaxBulkLen =
            declared.bytes("proto-max-bulk-len", 512L << 20, 1L << 20, Long.MAX_VALUE);
    public final SettingState<Long> clientQueryBufferLimit =
            declared.bytes("client-query-buffer-limit", 1L << 30, 1L << 20, Long.MAX_VALUE);
    public final SettingState<String> transport =
            declared.oneOf("transport", "auto", "io_uring", "epoll", "nio").immutable();

    // Data and rhythm
    public final SettingState<Long> databases =
            declared.number("databases", 16, 1, 16_384).immutable();
    public final SettingState<Long> hz = declared.number("hz", 10, 1, 500);

    // Files and the process
    public final SettingState<String> dir;
    public final SettingState<String> modulesDir;
    public final SettingState<String> modulesKnownFile;
    public final SettingState<String> logfile = declared.text("logfile", "").immutable();
    public final SettingState<LogLevel> loglevel = declared.choice("loglevel", LogLevel.NOTICE);
    public final SettingState<String> pidfile = declared.text("pidfile", "").immutable();
    public final SettingState<Boolean> daemonize =
            declared.bool("daemonize", false).immutable().check(wanted -> wanted ? NO_DAEMON : null);

    // Modules that fail
    public final SettingState<Long> moduleFaultLimit = declared.number("module-fault-limit", 10, 0, 1_000_000);
    public final SettingState<Long> moduleFaultWindow = declared.number("module-fault-window", 60, 1, 86_400);

    public final SettingState<Long> moduleCanarySeconds = declared.number("module-canary-seconds", 0, 0, 86_400);
    public final SettingState<Long> moduleCanaryFaults = declared.number("module-canary-faults", 3, 1, 1_000_000);

    // Which jars are allowed
    public final SettingState<List<String>> moduleAllowedSha256 =
            declared.words("module-allowed-sha256", List.of()).immutable().check(Trust::objection);
    public final SettingState<List<String>> moduleAllowedSigners =
            declared.words("module-allowed-signers", List.of()).immutable().check(Trust::objection);

    // What is allowed
    public final SettingState<Allowance> enableDebugCommand =
            declared.choice("enable-debug-command", Allowance.NO).immutable();
    public final SettingState<Allowance> enableModuleCommand =
            declared.choice("enable-module-command", Allowance.NO).immutable();
    public final SettingState<Allowance> enableProtectedConfigs =
            declared.choice("enable-protected-configs", Allowance.NO).immutable();

    /// Settings of a server that is part of another process: no directory of modules, no file about them.
    public KernelSettings() {
        this(".", "", "");
    }

    /// @param directory what relative paths are relative to, unless set otherwise
    /// @param modulesDirectory where module jars are, unless set otherwise; empty for none
    public KernelSettings(String directory, String modulesDirectory) {
        this(directory, modulesDirectory, "modules.known");
    }

    private KernelSettings(String directory, String modulesDirectory, String knownFile) {
        dir = declared.text("dir", directory).guarded();
        modulesDir = declared.text("modules-dir", modulesDirectory).immutable();
        modulesKnownFile = declared.text("modules-known-file", knownFile).immutable();
    }
}
