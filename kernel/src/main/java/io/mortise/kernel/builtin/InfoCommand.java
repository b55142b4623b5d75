package io.mortise.kernel.builtin;

import io.mortise.kernel.dispatch.CallState;
import io.mortise.kernel.info.Info;
import io.mortise.spi.Slice;
import io.mortise.spi.reply.Reply;
import java.util.ArrayList;
import java.util.List;

/// INFO: what the server tells of itself, by sections.
final class InfoCommand implements KernelCommand {
    private final Info info;

    InfoCommand(Info info) {
        this.info = info;
    }

    @Override
    public void run(CallState call, Reply reply) {
        List<String> sections = new ArrayList<>();
        for (Slice word : call.argumentsFrom(1)) {
            sections.add(word.toString());
        }
        reply.verbatim("txt", info.text(sections));
    }
}
