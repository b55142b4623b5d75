package io.mortise.module.persistence.config;

import io.mortise.spi.config.Setting;
import io.mortise.spi.config.Settings;
import java.util.List;

/// The module's settings, all of them Redis's, under Redis's names and with its initial values.
public final class PersistenceSettings {
    /// When what was appended to the log is made durable.
    public enum SyncPolicy {
        /// Before any reply is sent that could tell of it.
        ALWAYS,
        /// Once a second.
        EVERYSEC,
        /// When the operating system thinks fit.
        NO
    }

    // Snapshots
    public final Setting<List<String>> save;
    public final Setting<String> dbfilename;
    public final Setting<Boolean> rdbcompression;
    public final Setting<Boolean> rdbchecksum;
    public final Setting<Boolean> rdbSaveIncrementalFsync;
    public final Setting<Boolean> stopWritesOnBgsaveError;

    // The log
    public final Setting<Boolean> appendonly;
    public final Setting<SyncPolicy> appendfsync;
    public final Setting<String> appendfilename;
    public final Setting<String> appenddirname;
    public final Setting<Boolean> noAppendfsyncOnRewrite;
    public final Setting<Long> autoAofRewritePercentage;
    public final Setting<Long> autoAofRewriteMinSize;
    public final Setting<Boolean> aofLoadTruncated;
    public final Setting<Long> aofLoadCorruptTailMaxSize;
    public final Setting<Boolean> aofUseRdbPreamble;
    public final Setting<Boolean> aofTimestampEnabled;
    public final Setting<Boolean> aofRewriteIncrementalFsync;

    public PersistenceSettings(Settings settings) {

        save = named("save", settings.words("save", List.of("3600", "1", "300", "100", "60", "10000")))
                .check(SavePoint::objection);
        dbfilename = named("dbfilename", settings.text("dbfilename", "dump.rdb"))
                .guarded()
                .check(name -> isBareName(name) ? null : "dbfilename can't be a path, just a filename");
        rdbcompression = bool(settings, "rdbcompression", true);
        rdbchecksum = bool(settings, "rdbchecksum", true).immutable();
        rdbSaveIncrementalFsync = bool(settings, "rdb-save-incremental-fsync", true);
        stopWritesOnBgsaveError = bool(settings, "stop-writes-on-bgsave-error", true);
        // Deletes the files of replication, which this server has not.
        bool(settings, "rdb-del-sync-files", false);

        appendonly = bool(settings, "appendonly", false);
        appendfsync = named("appendfsync", settings.choice("appendfsync", SyncPolicy.EVERYSEC));
        appendfilename = named("appendfilename", settings.text("appendfilename", "appendonly.aof"))
                .immutable()
                .check(name -> isBareName(name) ? null : "appendfilename can't be a path, just a filename");
        appenddirname = named("appenddirname", settings.text("appenddirname", "appendonlydir"))
                .immutable()
                .check(name -> isBareName(name) ? null : "appenddirname can't be a path, just a dirname");
        noAppendfsyncOnRewrite = bool(settings, "no-appendfsync-on-rewrite", false);
        autoAofRewritePercentage = named(
                "auto-aof-rewrite-percentage",
                settings.number("auto-aof-rewrite-percentage", 100, 0, Integer.MAX_VALUE));
        autoAofRewriteMinSize = bytes(settings, "auto-aof-rewrite-min-size", 64L << 20);
        aofLoadTruncated = bool(settings, "aof-load-truncated", true);
        aofLoadCorruptTailMaxSize = bytes(settings, "aof-load-corrupt-tail-max-size", 0);
        aofUseRdbPreamble = bool(settings, "aof-use-rdb-preamble", true);
        aofTimestampEnabled = bool(settings, "aof-timestamp-enabled", false);
        aofRewriteIncrementalFsync = bool(settings, "aof-rewrite-incremental-fsync", true);
        // For tests of Redis itself: files that are not needed any more are deleted here in any case.
        bool(settings, "aof-disable-auto-gc", false);
    }

    private static <T> Setting<T> named(String name, Setting<T> setting) {
        return setting.alias(name);
    }

    private static Setting<Boolean> bool(Settings settings, String name, boolean initial) {
        return named(name, settings.bool(name, initial));
    }

    private static Setting<Long> bytes(Settings settings, String name, long initial) {
        return named(name, settings.bytes(name, initial, 0, Long.MAX_VALUE));
    }

    private static boolean isBareName(String name) {
        return !name.isEmpty() && !name.contains("/") && !name.equals(".") && !name.equals("..");
    }

    /// The rules by which the data is saved by itself.
    public List<SavePoint> savePoints() {
        return SavePoint.parse(save.get());
    }
}
