package io.mortise.module.persistence;

import io.mortise.spi.command.Call;
import io.mortise.spi.command.Command;
import io.mortise.spi.reply.Reply;
import java.util.function.Supplier;

/// LASTSAVE: when the data was last saved, in seconds since 1970.
record LastSave(Supplier<Snapshots> snapshots) implements Command {
    @Override
    public void run(Call call, Reply reply) {
        reply.integer(snapshots.get().lastSaveMillis() / 1000);
    }
}
