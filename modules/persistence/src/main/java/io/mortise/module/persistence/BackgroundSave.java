package io.mortise.module.persistence;

import io.mortise.spi.command.Call;
import io.mortise.spi.command.Command;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.reply.Reply;
import java.util.function.Supplier;

/// BGSAVE: begins to save the data. SCHEDULE is for servers that cannot do it while the log is rewritten; this one
/// can. Inside a transaction it begins when that is over.
record BackgroundSave(Supplier<Snapshots> snapshots) implements Command {
    @Override
    public void run(Call call, Reply reply) {
        if (call.count() > 2 || call.count() == 2 && !call.isWord(1, "SCHEDULE")) {
            throw CommandException.syntax();
        }
        if (call.mode() == Call.Mode.NORMAL) {
            snapshots.get().saveInBackground();
            reply.simpleString("Background saving started");
        } else {
            snapshots.get().schedule();
            reply.simpleString("Background saving scheduled");
        }
    }
}
