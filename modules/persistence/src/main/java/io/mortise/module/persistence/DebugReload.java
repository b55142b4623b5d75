package io.mortise.module.persistence;

import io.mortise.module.persistence.log.CommandLog;
import io.mortise.spi.command.Call;
import io.mortise.spi.command.Command;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.persistence.Dataset;
import io.mortise.spi.reply.Reply;
import java.util.concurrent.Callable;
import java.util.function.Supplier;

/// DEBUG RELOAD: saves the data, forgets it, and loads it again. NOSAVE loads the file that is there; a log begins
/// anew with what that has.
record DebugReload(Supplier<Snapshots> snapshots, Supplier<CommandLog> log, Supplier<Dataset> dataset)
        implements Command {
    @Override
    public void run(Call call, Reply reply) {
        if (call.mode() != Call.Mode.NORMAL) {
            throw new CommandException("DEBUG RELOAD is not possible inside a transaction or a script");
        }
        if (call.count() > 2 && !call.isWord(2, "NOSAVE")) {
            throw CommandException.syntax();
        }
        Snapshots files = snapshots.get();
        // What is being saved is the data of now: from here on nothing changes it.
        boolean saves = call.count() == 2;
        Callable<Throwable> saving = saves ? files.saveFor(call) : () -> null;
        Dataset.Reload reload = dataset.get().beginReload();
        call.background(
                () -> {
                    try (reload) {
                        Throwable failure = saving.call();
                        if (failure == null) {
                            files.forgetFunctions();
                            reload.run(files::load);
                        }
                        return failure;
                    }
                },
                (after, answer, failure) -> {
                    if (failure != null) {
                        throw new CommandException("the data could not be saved: " + failure.getMessage());
                    }
                    if (!saves) {
                        log.get().replaced();
                    }
                    answer.ok();
                });
    }
}
