package io.mortise.module.persistence;

import static io.mortise.spi.command.CommandFlag.ADMIN;
import static io.mortise.spi.command.CommandFlag.BLOCKING;
import static io.mortise.spi.command.CommandFlag.FAST;
import static io.mortise.spi.command.CommandFlag.LOADING;
import static io.mortise.spi.command.CommandFlag.NO_ASYNC_LOADING;
import static io.mortise.spi.command.CommandFlag.NO_MULTI;
import static io.mortise.spi.command.CommandFlag.NO_SCRIPT;
import static io.mortise.spi.command.CommandFlag.STALE;

import io.mortise.module.persistence.config.PersistenceSettings;
import io.mortise.module.persistence.log.CommandLog;
import io.mortise.spi.ModuleDefinition;
import io.mortise.spi.ModuleDefinition.InfoWriter;
import io.mortise.spi.ModuleRuntime;
import io.mortise.spi.ServerModule;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.event.ServerEvent;
import io.mortise.spi.persistence.DatasetLoader;
import io.mortise.spi.persistence.ReplyHold;
import java.io.IOException;

/// Keeps the data on disk: snapshots, and the append-only file.
public final class PersistenceModule implements ServerModule {
    private PersistenceSettings settings;
    private ModuleRuntime runtime;
    private Snapshots snapshots;
    private CommandLog log;
    private ReplyHold.Release release;

    @Override
    public void describe(ModuleDefinition module) {
        settings = new PersistenceSettings(module.settings());
        module.group("server", null);
        describeCommands(module);
        module.debug(
                "RELOAD",
                0,
                Integer.MAX_VALUE,
                "[MERGE] [NOFLUSH] [NOSAVE]",
                "Saves the data, empties the server, and loads. MERGE lets keys of the file replace others.",
                new DebugReload(() -> snapshots, () -> log, () -> runtime.dataset()));
        module.debug(
                "LOADAOF",
                0,
                0,
                "",
                "Writes the append-only file and loads it again.",
                new DebugLoadLog(() -> log, () -> snapshots, () -> runtime));
        module.fillInfo("persistence", this::writeInfo);
        module.loader(this::load);
        module.replyHold(new Hold());
        module.onServerEvent(this::heard);
    }

    private void describeCommands(ModuleDefinition module) {
        module.command("save", 1, new Save(() -> snapshots))
                .flags(ADMIN, NO_SCRIPT, NO_ASYNC_LOADING, NO_MULTI)
                .since("1.0.0")
                .complexity("O(N) with N keys")
                .summary("Saves the data to disk and answers when that is done.");
        module.command("bgsave", -1, new BackgroundSave(() -> snapshots))
                .flags(ADMIN, NO_SCRIPT, NO_ASYNC_LOADING)
                .since("1.0.0")
                .complexity("O(1)")
                .grammar("[SCHEDULE]")
                .summary("Begins to save the data to disk.");
        module.command("lastsave", 1, new LastSave(() -> snapshots))
                .flags(LOADING, STALE, FAST)
                .categories("admin", "dangerous")
                .since("1.0.0")
                .complexity("O(1)")
                .tips("nondeterministic_output")
                .summary("Returns when the data was last saved.");
        module.command("bgrewriteaof", 1, new RewriteLog(() -> log))
                .flags(ADMIN, NO_SCRIPT, NO_ASYNC_LOADING)
                .since("1.0.0")
                .complexity("O(1)")
                .summary("Begins to write the append-only file anew.");
        module.command("waitaof", 4, new WaitForSync(() -> log))
                .group("generic")
                .flags(BLOCKING)
                .categories("connection")
                .since("7.2.0")
                .complexity("O(1)")
                .grammar("numlocal numreplicas timeout")
                .tips("request_policy:all_shards", "response_policy:agg_min")
                .summary("Waits until what the client has changed is on disk, here and on replicas.");
    }

    /// What replies wait for is made when the module starts; the kernel may ask before.
    private final class Hold implements ReplyHold {
        @Override
        public boolean holds() {
            return log != null && log.holds();
        }

        @Override
        public long durable() {
            return log.durable();
        }

        @Override
        public void attach(Release given) {
            release = given;
        }
    }

    @Override
    public void start(ModuleRuntime given) {
        runtime = given;
        WriteRefusals refusals = new WriteRefusals(given.dataset());
        snapshots = new Snapshots(given, settings, refusals);
        log = new CommandLog(given, settings, release, snapshots::functions, refusals::log);
        if (given.dataset().isLoaded()) {
            // The server has run for a while: its data is not touched, and is written if it is to be.
            given.onCommandThread(call -> log.begin());
        }
    }

    /// On the loader's thread.
    private void load(DatasetLoader.Target target) throws IOException {
        if (settings.appendonly.get()) {
            log.load(target, snapshots::loaded);
        } else {
            snapshots.load(target);
        }
    }

    private void heard(ServerEvent event) {
        switch (event) {
            case ServerEvent.Ready ready -> log.begin();
            case ServerEvent.ClientDisconnected client -> {
                if (snapshots != null) {
                    snapshots.clientGone(client.clientId());
                    log.forget(client.clientId());
                }
            }
            case ServerEvent.ModuleLoaded loaded -> noteModules();
            case ServerEvent.ModuleUpgraded upgraded -> noteModules();
            default -> {
                // No concern of this module's.
            }
        }
    }

    private void noteModules() {
        if (log != null) {
            log.noteModules();
        }
    }

    private void writeInfo(InfoWriter out) {
        snapshots.writeInfo(new InfoFields(out));
        log.writeInfo(out::field);
        out.field("module_fork_in_progress", 0).field("module_fork_last_cow_size", 0);
    }

    @Override
    public void beforeStop(Ending ending) {
        if (log.hasFailed()) {
            ending.ready();
            return;
        }
        log.finish(failure -> {
            if (failure == null) {
                snapshots.saveAtEnd(ending.save(), failed -> answer(ending, failed));
            } else {
                answer(ending, failure);
            }
        });
    }

    private static void answer(Ending ending, Throwable failure) {
        if (failure == null) {
            ending.ready();
        } else {
            ending.refuse(failure.getMessage());
        }
    }

    @Override
    public void beforeUnload() {
        if (!log.isIdle()) {
            throw new CommandException("keeps an append-only file; switch it off first: CONFIG SET appendonly no");
        }
        if (snapshots.isRunning()) {
            throw new CommandException("is saving the data; wait until that is done");
        }
    }
}
