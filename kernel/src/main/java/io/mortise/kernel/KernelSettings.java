package io.mortise.kernel;

import io.mortise.kernel.config.ClientsShare;
import io.mortise.kernel.config.DeclaredSettings;
import io.mortise.kernel.config.OutputLimits;
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

    /// What a line of the log looks like.
    public enum LogFormat {
        /// As Redis's.
        TEXT,
        /// A JSON object.
        JSON
    }

    private static final String NO_DAEMON = "this server stays in the foreground; a service manager puts it into the"
            + " background (systemd: Type=exec), or nohup and '&' do";

    public final DeclaredSettings declared = new DeclaredSettings(null);

    // Connections
    public final SettingState<Long> port = declared.number("port", 6379, 0, 65_535);
    public final SettingState<List<String>> bind = declared.words("bind", List.of("127.0.0.1", "-::1"));
    /// A file through which clients on this machine can connect; empty for none.
    public final SettingState<String> unixsocket =
            declared.text("unixsocket", "").immutable();
    /// Who may do so, as the file's permissions; 0 for what is usual on the machine.
    public final SettingState<Integer> unixsocketperm =
            declared.permissions("unixsocketperm").immutable();
    public final SettingState<Long> tcpBacklog =
            declared.number("tcp-backlog", 511, 0, Integer.MAX_VALUE).immutable();
    public final SettingState<Boolean> protectedMode = declared.bool("protected-mode", true);
    public final SettingState<String> requirepass =
            declared.text("requirepass", "").secret();
    /// The file that has the users; if it is given, the configuration has none.
    public final SettingState<String> aclfile = declared.text("aclfile", "").immutable();
    /// Whether a new user may use all channels.
    public final SettingState<String> aclPubsubDefault =
            declared.oneOf("acl-pubsub-default", "resetchannels", "allchannels");
    /// How many denials ACL LOG keeps.
    public final SettingState<Long> acllogMaxLen = declared.number("acllog-max-len", 128, 0, Integer.MAX_VALUE);
    public final SettingState<Long> maxclients = declared.number("maxclients", 10_000, 1, 4_294_967_295L);
    public final SettingState<Long> timeout = declared.number("timeout", 0, 0, Integer.MAX_VALUE);
    public final SettingState<Long> tcpKeepalive = declared.number("tcp-keepalive", 300, 0, Integer.MAX_VALUE);
    public final SettingState<Long> protoMaxBulkLen =
            declared.bytes("proto-max-bulk-len", 512L << 20, 1L << 20, Long.MAX_VALUE);
    public final SettingState<Long> clientQueryBufferLimit =
            declared.bytes("client-query-buffer-limit", 1L << 30, 1L << 20, Long.MAX_VALUE);
    /// How much may wait to be sent to a client of each class: hard limit, soft limit, seconds beyond the soft one.
    public final SettingState<OutputLimits> clientOutputBufferLimit =
            declared.outputLimits("client-output-buffer-limit");
    /// Of how many keys is remembered who has read them, for CLIENT TRACKING; 0 for any number.
    public final SettingState<Long> trackingTableMaxKeys =
            declared.number("tracking-table-max-keys", 1_000_000, 0, Long.MAX_VALUE);
    public final SettingState<String> transport =
            declared.oneOf("transport", "auto", "io_uring", "epoll", "nio").immutable();

    // Memory
    /// How much memory keys, values, requests and replies may take; 0 for what the heap allows.
    public final SettingState<Long> maxmemory = declared.bytes("maxmemory", 0, 0, Long.MAX_VALUE);
    /// What is done when there is no more.
    public final SettingState<EvictionPolicy> maxmemoryPolicy =
            declared.choice("maxmemory-policy", EvictionPolicy.NOEVICTION);
    /// How much all connections may take, in bytes or as a share of `maxmemory`; 0 for any.
    public final SettingState<ClientsShare> maxmemoryClients = declared.clientsShare("maxmemory-clients");
    /// How many keys are compared, at least, to choose the one that goes.
    public final SettingState<Long> maxmemorySamples = declared.number("maxmemory-samples", 5, 1, 64);
    /// How long others may be kept waiting while keys are evicted: 10 is half a millisecond, 100 as long as it
    /// takes.
    public final SettingState<Long> maxmemoryEvictionTenacity =
            declared.number("maxmemory-eviction-tenacity", 10, 0, 100);
    /// How slowly the counter of accesses of an LFU policy grows.
    public final SettingState<Long> lfuLogFactor = declared.number("lfu-log-factor", 10, 0, Integer.MAX_VALUE);
    /// After how many minutes without access it loses one; 0 for never.
    public final SettingState<Long> lfuDecayTime = declared.number("lfu-decay-time", 1, 0, Integer.MAX_VALUE);

    // What is noted
    /// Whether INFO keysizes tells the sizes of values in bytes, too.
    public final SettingState<Boolean> keyMemoryHistograms = declared.bool("key-memory-histograms", false);
    /// From how many microseconds on a command stands in SLOWLOG; -1 for never.
    public final SettingState<Long> slowlogLogSlowerThan =
            declared.number("slowlog-log-slower-than", 10_000, -1, Long.MAX_VALUE);
    /// How many of them are kept.
    public final SettingState<Long> slowlogMaxLen = declared.number("slowlog-max-len", 128, 0, Long.MAX_VALUE);
    /// From how many milliseconds on something is noted for LATENCY; 0 for never.
    public final SettingState<Long> latencyMonitorThreshold =
            declared.number("latency-monitor-threshold", 0, 0, Long.MAX_VALUE);
    /// Whether each command's durations are counted.
    public final SettingState<Boolean> latencyTracking = declared.bool("latency-tracking", true);
    /// The shares of them that INFO latencystats tells, in percent.
    public final SettingState<List<String>> latencyTrackingInfoPercentiles = declared.words(
                    "latency-tracking-info-percentiles", List.of("50", "99", "99.9"))
            .check(KernelSettings::objectionToPercentiles);

    // Data and rhythm
    public final SettingState<Long> databases =
            declared.number("databases", 16, 1, 16_384).immutable();
    public final SettingState<Long> hz =
            declared.number("hz", 10, 0, Integer.MAX_VALUE).reading(wanted -> Math.clamp(wanted, 1L, 500L));

    // Files and the process
    public final SettingState<String> dir;
    public final SettingState<String> modulesDir;
    public final SettingState<String> modulesKnownFile;
    public final SettingState<String> logfile = declared.text("logfile", "").immutable();
    /// How a line of the log looks.
    public final SettingState<LogFormat> logFormat =
            declared.choice("log-format", LogFormat.TEXT).immutable();
    public final SettingState<LogLevel> loglevel = declared.choice("loglevel", LogLevel.NOTICE);
    /// Whether the log has a report when the server cannot go on.
    public final SettingState<Boolean> crashLogEnabled = declared.bool("crash-log-enabled", true);
    public final SettingState<String> pidfile = declared.text("pidfile", "").immutable();
    public final SettingState<Boolean> daemonize =
            declared.bool("daemonize", false).immutable().check(wanted -> wanted ? NO_DAEMON : null);

    // Modules that fail
    public final SettingState<Long> moduleFaultLimit = declared.number("module-fault-limit", 10, 0, 1_000_000);
    public final SettingState<Long> moduleFaultWindow = declared.number("module-fault-window", 60, 1, 86_400);

    public final SettingState<Long> moduleCanarySeconds = declared.number("module-canary-seconds", 0, 0, 86_400);
    public final SettingState<Long> moduleCanaryFaults = declared.number("module-canary-faults", 3, 1, 1_000_000);

    // Modules that do not end
    public final SettingState<Long> moduleTimeLimit = declared.number("module-time-limit", 1000, 0, 3_600_000);
    public final SettingState<Long> moduleBackgroundLimit =
            declared.number("module-background-limit", 120_000, 0, 86_400_000);
    public final SettingState<Boolean> moduleStrictMode = declared.bool("module-strict-mode", false);

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

    private static String objectionToPercentiles(List<String> percentiles) {
        for (String percent : percentiles) {
            if (!percent.matches("[0-9]{1,3}(\\.[0-9]{1,9})?")) {
                return "Invalid latency-tracking-info-percentiles parameters";
            }
            if (Double.parseDouble(percent) > 100) {
                return "latency-tracking-info-percentiles parameters should sit between [0.0,100.0]";
            }
        }
        return null;
    }

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
