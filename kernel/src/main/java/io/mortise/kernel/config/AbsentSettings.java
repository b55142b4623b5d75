package io.mortise.kernel.config;

import java.util.List;

/// The settings of Redis that belong to something which is not here: a module that is not loaded, or a part of
/// Redis that has no counterpart. One line each.
///
/// So that a configuration written for Redis is understood, each accepts what asks for nothing and is shown by
/// CONFIG GET. A value that *asks* for what is absent is refused, and the refusal says what is missing. A setting
/// that only *tunes* it takes any value that Redis takes, and does nothing. When a module that has the setting is
/// loaded, its own takes the place of the one here, with the value that was given.
public final class AbsentSettings {
    private static final long MOST = Long.MAX_VALUE;

    private final DeclaredSettings settings = new DeclaredSettings(null);
    private String missing;

    private AbsentSettings() {}

    /// The table.
    public static DeclaredSettings declared() {
        AbsentSettings table = new AbsentSettings();
        table.persistence();
        table.tls();
        table.replication();
        table.cluster();
        table.types();
        table.memory();
        table.observation();
        table.access();
        table.machine();
        return table.settings;
    }

    private void belongTo(String what) {
        missing = what;
    }

    /// Any value but the initial one asks for what is missing.
    private <T> SettingState<T> asks(SettingState<T> setting) {
        String objection = "this needs " + missing;
        T nothing = setting.get();
        return setting.check(value -> value.equals(nothing) ? null : objection);
    }

    // What follows only tunes what is missing.

    private SettingState<Boolean> bool(String name, boolean initial) {
        return settings.bool(name, initial);
    }

    private SettingState<Long> number(String name, long initial, long least, long most) {
        return settings.number(name, initial, least, most);
    }

    private SettingState<Long> count(String name, long initial) {
        return settings.number(name, initial, 0, MOST);
    }

    private SettingState<Long> bytes(String name, long initial) {
        return settings.bytes(name, initial, 0, MOST);
    }

    private SettingState<String> text(String name, String initial) {
        return settings.text(name, initial);
    }

    private SettingState<List<String>> words(String name, String... initial) {
        return settings.words(name, List.of(initial));
    }

    private SettingState<String> oneOf(String name, String... words) {
        return settings.oneOf(name, words);
    }

    private void persistence() {
        belongTo("the module persistence, which is not loaded");
        asks(words("save"));
        asks(bool("appendonly", false));
        oneOf("appendfsync", "everysec", "always", "no");
        text("dbfilename", "dump.rdb").guarded();
        text("appendfilename", "appendonly.aof").immutable();
        text("appenddirname", "appendonlydir").immutable();
        bool("stop-writes-on-bgsave-error", true);
        bool("rdbcompression", true);
        bool("rdbchecksum", true).immutable();
        bool("rdb-del-sync-files", false);
        bool("rdb-save-incremental-fsync", true);
        bool("no-appendfsync-on-rewrite", false);
        bool("aof-load-truncated", true);
        bool("aof-use-rdb-preamble", true);
        bool("aof-timestamp-enabled", false);
        bool("aof-rewrite-incremental-fsync", true);
        bool("aof-disable-auto-gc", false);
        bytes("aof-load-corrupt-tail-max-size", 0);
        number("auto-aof-rewrite-percentage", 100, 0, Integer.MAX_VALUE);
        bytes("auto-aof-rewrite-min-size", 64L << 20);
    }

    private void tls() {
        belongTo("the module tls, which is not loaded");
        asks(number("tls-port", 0, 0, 65_535));
        asks(bool("tls-replication", false));
        asks(bool("tls-cluster", false));
        text("tls-cert-file", "");
        text("tls-key-file", "");
        text("tls-key-file-pass", "").secret();
        text("tls-client-cert-file", "");
        text("tls-client-key-file", "");
        text("tls-client-key-file-pass", "").secret();
        text("tls-dh-params-file", "");
        text("tls-ca-cert-file", "");
        text("tls-ca-cert-dir", "");
        oneOf("tls-auth-clients", "yes", "no", "optional");
        words("tls-auth-clients-user", "off");
        words("tls-protocols");
        text("tls-ciphers", "");
        text("tls-ciphersuites", "");
        bool("tls-prefer-server-ciphers", false);
        bool("tls-session-caching", true);
        count("tls-session-cache-size", 20_480);
        count("tls-session-cache-timeout", 300);
        number("max-new-tls-connections-per-cycle", 1, 1, 1000);
        // The module's own; a file that has them must do without it too, since CONFIG REWRITE leaves them there.
        oneOf("tls-provider", "auto", "jdk", "openssl");
        count("tls-auto-reload-interval", 0);
    }

    private void replication() {
        belongTo("replication, which this server does not have");
        asks(words("replicaof")).alias("slaveof").immutable();
        asks(number("min-replicas-to-write", 0, 0, Integer.MAX_VALUE)).alias("min-slaves-to-write");
        number("min-replicas-max-lag", 10, 0, Integer.MAX_VALUE).alias("min-slaves-max-lag");
        text("masteruser", "");
        text("masterauth", "").secret();
        bool("replica-serve-stale-data", true).alias("slave-serve-stale-data");
        bool("replica-read-only", true).alias("slave-read-only");
        bool("replica-lazy-flush", false).alias("slave-lazy-flush");
        bool("replica-ignore-maxmemory", true).alias("slave-ignore-maxmemory");
        bool("replica-ignore-disk-write-errors", false);
        bool("replica-announced", true);
        text("replica-announce-ip", "").alias("slave-announce-ip");
        number("replica-announce-port", 0, 0, 65_535).alias("slave-announce-port");
        number("replica-priority", 100, 0, Integer.MAX_VALUE).alias("slave-priority");
        bytes("replica-full-sync-buffer-limit", 0);
        bool("repl-diskless-sync", true);
        count("repl-diskless-sync-delay", 5);
        count("repl-diskless-sync-max-replicas", 0);
        oneOf("repl-diskless-load", "disabled", "on-empty-db", "swapdb", "flush-before-load");
        bool("repl-rdb-channel", false);
        bool("repl-disable-tcp-nodelay", false);
        number("repl-ping-replica-period", 10, 1, Integer.MAX_VALUE).alias("repl-ping-slave-period");
        number("repl-timeout", 60, 1, Integer.MAX_VALUE);
        bytes("repl-backlog-size", 1L << 20);
        count("repl-backlog-ttl", 3600);
        oneOf("propagation-error-behavior", "ignore", "panic", "panic-on-replicas");
        count("shutdown-timeout", 10);
    }

    private void cluster() {
        belongTo("cluster mode, which this server does not have");
        asks(bool("cluster-enabled", false)).immutable();
        text("cluster-config-file", "nodes.conf").immutable();
        count("cluster-node-timeout", 15_000);
        number("cluster-port", 0, 0, 65_535).immutable();
        text("cluster-announce-ip", "");
        text("cluster-announce-hostname", "");
        text("cluster-announce-human-nodename", "");
        number("cluster-announce-port", 0, 0, 65_535);
        number("cluster-announce-tls-port", 0, 0, 65_535);
        number("cluster-announce-bus-port", 0, 0, 65_535);
        count("cluster-replica-validity-factor", 10).alias("cluster-slave-validity-factor");
        bool("cluster-replica-no-failover", false).alias("cluster-slave-no-failover");
        bool("cluster-allow-replica-migration", true);
        count("cluster-migration-barrier", 1);
        bool("cluster-require-full-coverage", true);
        bool("cluster-allow-reads-when-down", false);
        bool("cluster-allow-pubsubshard-when-down", true);
        bytes("cluster-link-sendbuf-limit", 0);
        bool("cluster-slot-stats-enabled", false);
        oneOf("cluster-preferred-endpoint-type", "ip", "hostname", "unknown-endpoint");
    }

    /// How small values of Redis's types are stored. Each is for the module that has the type.
    private void types() {
        count("hash-max-listpack-entries", 512).alias("hash-max-ziplist-entries");
        count("hash-max-listpack-value", 64).alias("hash-max-ziplist-value");
        number("list-max-listpack-size", -2, Integer.MIN_VALUE, Integer.MAX_VALUE)
                .alias("list-max-ziplist-size");
        count("list-compress-depth", 0);
        count("set-max-intset-entries", 512);
        count("set-max-listpack-entries", 128);
        bytes("set-max-listpack-value", 64);
        count("zset-max-listpack-entries", 128).alias("zset-max-ziplist-entries");
        bytes("zset-max-listpack-value", 64).alias("zset-max-ziplist-value");
        bytes("hll-sparse-max-bytes", 3000);
        bytes("stream-node-max-bytes", 4096);
        count("stream-node-max-entries", 100);
        number("busy-reply-threshold", 5000, 0, MOST).alias("lua-time-limit");
    }

    private void memory() {
        bool("lazyfree-lazy-eviction", false);
        bool("lazyfree-lazy-expire", false);
        bool("lazyfree-lazy-server-del", false);
        bool("lazyfree-lazy-user-del", false);
        bool("lazyfree-lazy-user-flush", false);
        bool("activerehashing", true);
        bool("activedefrag", false);
        bytes("active-defrag-ignore-bytes", 100L << 20);
        number("active-defrag-threshold-lower", 10, 0, 1000);
        number("active-defrag-threshold-upper", 100, 0, 1000);
        number("active-defrag-cycle-min", 1, 1, 99);
        number("active-defrag-cycle-max", 25, 1, 99);
        number("active-defrag-max-scan-fields", 1000, 1, MOST);
        bool("jemalloc-bg-thread", true);
        number("active-expire-effort", 1, 1, 10);
        bool("dynamic-hz", true);
    }

    private void observation() {
        belongTo("channels, which this server does not have");
        asks(text("notify-keyspace-events", ""));
        bool("crash-memcheck-enabled", true);
        bool("hide-user-data-from-log", false);
        bool("always-show-logo", false).immutable();
        bool("set-proc-title", true).immutable();
        text("proc-title-template", "{title} {listen-addr} {server-mode}");
        text("ignore-warnings", "");
    }

    private void access() {
        oneOf("sanitize-dump-payload", "no", "yes", "clients");
    }

    /// Threads, processors and what surrounds the process.
    private void machine() {
        belongTo("several I/O threads, which this server does not have");
        asks(number("io-threads", 1, 1, 128)).immutable();
        bool("io-threads-do-reads", false).immutable();
        number("max-new-connections-per-cycle", 10, 1, 1000);
        text("bind-source-addr", "");
        belongTo("a binding of threads to processors, which this server does not have");
        asks(text("server-cpulist", "")).alias("server_cpulist").immutable();
        asks(text("bio-cpulist", "")).alias("bio_cpulist").immutable();
        asks(text("aof-rewrite-cpulist", "")).alias("aof_rewrite_cpulist").immutable();
        asks(text("bgsave-cpulist", "")).alias("bgsave_cpulist").immutable();
        belongTo("marks on sockets, which this server does not have");
        asks(count("socket-mark-id", 0)).immutable();
        belongTo("a sort order by locale, which this server does not have");
        asks(text("locale-collate", ""));
        belongTo("the system log; this server writes to its own log file, or to standard output");
        asks(bool("syslog-enabled", false)).immutable();
        text("syslog-ident", "mortise").immutable();
        text("syslog-facility", "local0").immutable();
        belongTo("a message to the supervisor, which this server does not send; let systemd start it with Type=exec");
        asks(oneOf("supervised", "no", "auto", "systemd", "upstart")).immutable();
        belongTo("a change of the kernel's out-of-memory score; let the service manager set it");
        asks(oneOf("oom-score-adj", "no", "yes", "relative", "absolute"));
        words("oom-score-adj-values", "0", "200", "800");
        bool("disable-thp", true).immutable();
        belongTo("a rule for signals; SIGTERM and SIGINT end this server in good order");
        asks(words("shutdown-on-sigterm", "default"));
        asks(words("shutdown-on-sigint", "default"));
    }
}
