package io.mortise.kernel.builtin;

import io.mortise.kernel.Kernel;
import io.mortise.kernel.dispatch.CallState;
import io.mortise.kernel.dispatch.Executor;
import io.mortise.kernel.dispatch.ClientState;
import io.mortise.spi.Slice;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.reply.Reply;

/// SHUTDOWN: ends the server. There is no reply: the connection closes.
final class Shutdown implements KernelCommand {
    private final Kernel kernel;

    Shutdown(Kernel kernel) {
        this.kernel = kernel;
    }

    /// The options of SHUTDOWN. NOW is about replicas, for which this server does not wait; it is accepted.
    ///
    /// @param save whether to save first; null for the configured rule
    /// @param force whether to end although the data cannot be saved
    private record Options(Boolean save, boolean force, boolean abort) {
        static Options parse(CallState call) {
            boolean saves = false;
            boolean savesNot = false;
            boolean hurries = false;
            boolean forces = false;
            boolean aborts = false;
            for (Slice word : call.argumentsFrom(1)) {
                if (word.isWord("SAVE")) {
                    saves = true;
                } else if (word.isWord("NOSAVE")) {
                    savesNot = true;
                } else if (word.isWord("NOW")) {
                    hurries = true;
                } else if (word.isWord("FORCE")) {
                    forces = true;
                } else if (word.isWord("ABORT")) {
                    aborts = true;
                } else {
                    throw CommandException.syntax();
                }
            }
            if (saves && savesNot || aborts && (saves || savesNot || hurries || forces)) {
                throw CommandException.syntax();
            }
            return new Options(saves || savesNot ? saves : null, forces, aborts);
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
        // It has no reply, and nothing that its client sent behind it is run.
        ClientState client = call.state();
        client.awaitsEnd = true;
        kernel.shutDown(
                "SHUTDOWN of " + client,
                options.save(),
                options.force() ? null : refusal -> goOn(call.executor(), client, refusal));
    }

    private static void goOn(Executor executor, ClientState client, String refusal) {
        client.awaitsEnd = false;
        executor.error(client, new CommandException("Errors trying to SHUTDOWN. Check logs. " + refusal));
    }
}
