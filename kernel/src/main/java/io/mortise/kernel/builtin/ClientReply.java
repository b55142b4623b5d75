package io.mortise.kernel.builtin;

import io.mortise.kernel.dispatch.CallState;
import io.mortise.kernel.dispatch.ClientState;
import io.mortise.kernel.dispatch.ClientState.ReplyMode;
import io.mortise.spi.command.Call;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.reply.Reply;

/// CLIENT REPLY: whether the client wants replies. Only ON has one itself; in a transaction all have, and what holds at
/// its end counts for the reply of EXEC as a whole.
final class ClientReply implements KernelCommand {
    @Override
    public void run(CallState call, Reply reply) {
        ClientState client = call.state();
        if (call.isWord(2, "ON")) {
            client.replyMode = ReplyMode.ON;
            client.skipsNext = false;
            reply.ok();
        } else if (call.isWord(2, "OFF")) {
            client.replyMode = ReplyMode.OFF;
            answerWithin(call, reply);
        } else if (call.isWord(2, "SKIP")) {
            client.skipsNext = client.replyMode != ReplyMode.OFF;
            answerWithin(call, reply);
        } else {
            throw CommandException.syntax();
        }
    }

    private static void answerWithin(CallState call, Reply reply) {
        if (call.mode() == Call.Mode.TRANSACTION) {
            reply.ok();
        }
    }
}
