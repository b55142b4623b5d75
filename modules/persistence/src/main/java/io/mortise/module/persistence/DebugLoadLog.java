package io.mortise.module.persistence;

import io.mortise.module.persistence.log.CommandLog;
import io.mortise.spi.ModuleRuntime;
import io.mortise.spi.command.Call;
import io.mortise.spi.command.Command;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.persistence.Dataset;
import io.mortise.spi.reply.Reply;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/// DEBUG LOADAOF: writes what of the log is not written yet, forgets all data, and loads the log.
record DebugLoadLog(Supplier<CommandLog> log, Supplier<Snapshots> snapshots, Supplier<ModuleRuntime> runtime)
        implements Command {
    @Override
    public void run(Call call, Reply reply) {
        CommandLog loaded = log.get();
        if (call.mode() != Call.Mode.NORMAL || !loaded.isWritten()) {
            throw new CommandException("DEBUG LOADAOF needs appendonly yes, and is not possible in a transaction");
        }
        Dataset.Reload reload = runtime.get().dataset().beginReload();
        ModuleRuntime.Gate flushed = runtime.get().gate();
        AtomicReference<IOException> trouble = new AtomicReference<>();
        loaded.flush(failure -> {
            trouble.set(failure);
            flushed.open();
        });
        call.background(
                () -> {
                    try (reload) {
                        flushed.await();
                        if (trouble.get() != null) {
                            throw new CommandException("the log cannot be written: "
                                    + trouble.get().getMessage());
                        }
                        snapshots.get().forgetFunctions();
                        reload.run(target -> loaded.reload(target, snapshots.get()::loaded), true, false);
                        return null;
                    }
                },
                (after, answer, nothing) -> answer.ok());
    }
}
