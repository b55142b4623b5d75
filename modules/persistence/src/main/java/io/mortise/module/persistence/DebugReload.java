package io.mortise.module.persistence;

import io.mortise.module.persistence.log.CommandLog;
import io.mortise.spi.command.Call;
import io.mortise.spi.command.Command;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.keyspace.CorruptValueException;
import io.mortise.spi.persistence.Dataset;
import io.mortise.spi.reply.Reply;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.function.Supplier;

/// DEBUG RELOAD: saves the data, forgets it, and loads it again. NOSAVE loads the file that is there, and a log
/// begins anew with what there is then. NOFLUSH forgets nothing; a key that is also in the file is then refused, or,
/// with MERGE, replaced.
record DebugReload(Supplier<Snapshots> snapshots, Supplier<CommandLog> log, Supplier<Dataset> dataset)
        implements Command {
    /// What is asked for.
    private record Options(boolean saves, boolean empties, boolean replaces) {
        static Options parse(Call call) {
            boolean saves = true;
            boolean empties = true;
            boolean replaces = false;
            for (int word = 2; word < call.count(); word++) {
                if (call.isWord(word, "NOSAVE")) {
                    saves = false;
                } else if (call.isWord(word, "NOFLUSH")) {
                    empties = false;
                } else if (call.isWord(word, "MERGE")) {
                    replaces = true;
                } else {
                    throw new CommandException("DEBUG RELOAD only supports the MERGE, NOFLUSH and NOSAVE options.");
                }
            }
            return new Options(saves, empties, replaces);
        }
    }

    @Override
    public void run(Call call, Reply reply) {
        if (call.mode() != Call.Mode.NORMAL) {
            throw new CommandException("DEBUG RELOAD is not possible inside a transaction or a script");
        }
        Options options = Options.parse(call);
        Snapshots files = snapshots.get();
        // What is being saved is the data of now: from here on nothing changes it.
        Callable<Throwable> saving = options.saves ? files.saveFor(call) : () -> null;
        Dataset.Reload reload = dataset.get().beginReload();
        call.background(
                () -> {
                    try (reload) {
                        Throwable failure = saving.call();
                        if (failure == null) {
                            load(files, reload, options);
                        }
                        return failure;
                    }
                },
                (after, answer, failure) -> {
                    if (failure != null) {
                        throw new CommandException("the data could not be saved: " + failure.getMessage());
                    }
                    if (!options.saves) {
                        log.get().replaced();
                    }
                    answer.ok();
                });
    }

    private static void load(Snapshots files, Dataset.Reload reload, Options options) throws Exception {
        files.checkFile();
        if (options.empties) {
            files.forgetFunctions();
        }
        try {
            reload.run(files::load, options.empties, options.replaces);
        } catch (IOException | CorruptValueException unreadable) {
            throw new CommandException("Error trying to load the RDB dump: " + unreadable.getMessage());
        }
    }
}
