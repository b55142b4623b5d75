package io.mortise.kernel.builtin;

import io.mortise.kernel.dispatch.CallState;
import io.mortise.spi.Slice;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.reply.Reply;
import java.util.Set;

/// DEBUG LISTPACK, QUICKLIST, SDSLEN and HTSTATS-KEY: in Redis they look into a structure that a value is stored
/// in. Those structures are not here; what OBJECT ENCODING says decides, so that a test suite is answered as it
/// expects.
///
/// @param encodings those that are looked into
/// @param refusal the error for others
/// @param answer what is answered
record DebugEncoding(Set<String> encodings, String refusal, String answer) implements KernelCommand {
    @Override
    public void run(CallState call, Reply reply) {
        Slice key = call.argument(2);
        String encoding = call.keys().encoding(call.database(), key);
        if (encoding == null) {
            throw new CommandException("no such key");
        }
        if (!encodings.contains(encoding)) {
            throw new CommandException(refusal);
        }
        reply.simpleString(answer);
    }
}
