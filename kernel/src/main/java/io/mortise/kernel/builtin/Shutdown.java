package io.mortise.kernel.builtin;

import io.mortise.kernel.Kernel;
import io.mortise.kernel.dispatch.CallState;
import io.mortise.spi.Slice;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.reply.Reply;

/// SHUTDOWN: ends the server. There is no reply: the connection closes.
final class Shutdown implements KernelCommand {
    private final Kernel kernel;

    Shutdown(Kernel kernel) {
        this.kernel = kernel;
    }

    /// The options of SHUTDOWN. NOW and FORCE are about replicas and failed saves, which do not keep this server
    /// from ending; they are accepted.
    ///
    /// @param save whether to save first; null for the configured rule
    private record Options(Boolean save, boolean abort) {
        static Options parse(CallState call) {
            boolean saves = false;
            boolean savesNot = false;
            boolean hurries = false;
            boolean aborts = false;
            for (Slice word : call.argumentsFrom(1)) {
                if (word.isWord("SAVE")) {
                    saves = true;
                } else if (word.isWord("NOSAVE")) {
                    savesNot = true;
                } else if (word.isWord("NOW") || word.isWord("FORCE")) {
                    hurries = true;
                } else if (word.isWord("ABORT")) {
                    aborts = true;
                } else {
                    throw CommandException.syntax();
                }
            }
            if (saves && savesNot || aborts && (saves || savesNot || hurries)) {
                throw CommandException.syntax();
            }
            return new Options(saves || savesNot ? saves : null, aborts);
        }
    }

    @Override
    public void run(CallState call, Reply reply) {
        Options options = Options.parse(call);
        if (options.abort()) {
            throw new CommandException("No shutdown in progress.");
        }
        if (Boolean.TRUE.equals(options.save()) && kernel.configuration().isAbsent("save")) {
            throw new CommandException("SHUTDOWN SAVE needs the module persistence, which is not loaded");
        }
        kernel.shutDown("SHUTDOWN of " + call.state(), options.save());
    }
}
