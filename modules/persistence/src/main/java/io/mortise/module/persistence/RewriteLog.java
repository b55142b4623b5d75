package io.mortise.module.persistence;

import io.mortise.module.persistence.log.CommandLog;
import io.mortise.module.persistence.log.LogRewrites;
import io.mortise.spi.command.Call;
import io.mortise.spi.command.Command;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.reply.Reply;
import java.util.function.Supplier;

/// BGREWRITEAOF: begins to rewrite the log. Inside a transaction it begins when that is over.
record RewriteLog(Supplier<CommandLog> log) implements Command {
    @Override
    public void run(Call call, Reply reply) {
        LogRewrites rewrites = log.get().rewrites();
        if (rewrites.isRunning()) {
            throw new CommandException("Background append only file rewriting already in progress");
        }
        if (call.mode() == Call.Mode.NORMAL) {
            rewrites.begin();
            reply.simpleString("Background append only file rewriting started");
        } else {
            rewrites.schedule();
            reply.simpleString("Background append only file rewriting scheduled");
        }
    }
}
