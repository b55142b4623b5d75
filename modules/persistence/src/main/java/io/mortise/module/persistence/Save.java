package io.mortise.module.persistence;

import io.mortise.spi.command.Call;
import io.mortise.spi.command.Command;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.reply.Reply;
import java.util.function.Supplier;

/// SAVE: saves the data and answers when that is done. Only its client waits for it.
record Save(Supplier<Snapshots> snapshots) implements Command {
    @Override
    public void run(Call call, Reply reply) {
        call.background(snapshots.get().saveFor(call), (after, answer, failure) -> {
            if (failure != null) {
                throw new CommandException("the data could not be saved: " + failure.getMessage());
            }
            answer.ok();
        });
    }
}
