package io.mortise.kernel.builtin;

import io.mortise.kernel.Kernel;
import io.mortise.kernel.dispatch.CallState;
import io.mortise.kernel.dispatch.ClientState;
import io.mortise.spi.reply.Reply;

/// RESET: makes the connection what it was when it began, but for what is known of the client's library.
record Reset(Kernel kernel) implements KernelCommand {
    @Override
    public void run(CallState call, Reply reply) {
        ClientState client = call.state();
        client.endTransaction(kernel.databases());
        kernel.authentication().begin(client);
        client.database = 0;
        client.name = "";
        client.replyMode = ClientState.ReplyMode.ON;
        client.skipsNext = false;
        client.touchesNothing = false;
        client.isSpared = false;
        kernel.executor().tracking().end(client);
        kernel.executor().observation().hide(client);
        call.protocol(2);
        reply.simpleString("RESET");
    }
}
