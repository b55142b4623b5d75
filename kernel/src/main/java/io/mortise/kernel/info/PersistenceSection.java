package io.mortise.kernel.info;

import io.mortise.kernel.Kernel;
import io.mortise.kernel.dataset.Loading;
import io.mortise.kernel.modules.InfoText;
import io.mortise.spi.ModuleDefinition.InfoWriter;

/// INFO persistence, as far as the kernel knows it: whether it is loading, and what has changed. What is saved is a
/// module's to say.
final class PersistenceSection {
    private final Kernel kernel;

    PersistenceSection(Kernel kernel) {
        this.kernel = kernel;
    }

    void write(InfoWriter out) {
        out.field("loading", kernel.isLoading() ? 1 : 0)
                .field("async_loading", 0)
                .field("rdb_changes_since_last_save", kernel.executor().stream().changes())
                .field("rdb_bgsave_in_progress", 0)
                .field("rdb_last_save_time", kernel.startedMillis() / 1000)
                .field("rdb_last_bgsave_status", "ok")
                .field("rdb_last_bgsave_time_sec", -1)
                .field("rdb_current_bgsave_time_sec", -1)
                .field("rdb_saves", 0)
                .field("rdb_last_load_keys_expired", 0)
                .field("rdb_last_load_keys_loaded", 0)
                .field("aof_enabled", 0)
                .field("aof_rewrite_in_progress", 0)
                .field("aof_rewrite_scheduled", 0)
                .field("aof_last_rewrite_time_sec", -1)
                .field("aof_current_rewrite_time_sec", -1)
                .field("aof_last_bgrewrite_status", "ok")
                .field("aof_rewrites", 0)
                .field("aof_last_write_status", "ok")
                .field("module_fork_in_progress", 0);
        if (kernel.isLoading()) {
            writeLoading(out, kernel.loading());
        }
    }

    private static void writeLoading(InfoWriter out, Loading loading) {
        long all = loading.allBytes();
        double share = all == 0 ? 0 : 100.0 * loading.doneBytes() / all;
        out.field("loading_start_time", loading.startedMillis() / 1000)
                .field("loading_total_bytes", all)
                .field("loading_loaded_bytes", loading.doneBytes())
                .field("loading_loaded_perc", InfoText.fixed(share, 2))
                .field("loading_eta_seconds", loading.secondsLeft());
    }
}
