package io.mortise.module.persistence;

import io.mortise.module.persistence.log.CommandLog;
import io.mortise.spi.Slice;
import io.mortise.spi.command.Call;
import io.mortise.spi.command.Command;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.command.Numbers;
import io.mortise.spi.reply.Reply;
import java.util.function.Supplier;

/// WAITAOF: waits until what the client has changed is durable, here and on so many replicas. There are no replicas,
/// so who asks for some waits until the time is over.
record WaitForSync(Supplier<CommandLog> log) implements Command {
    private static final String OFF = "WAITAOF cannot be used when numlocal is set but appendonly is disabled.";

    @Override
    public void run(Call call, Reply reply) {
        Wanted wanted = Wanted.parse(call);
        CommandLog written = log.get();
        if (wanted.local && !written.isWritten()) {
            throw new CommandException(OFF);
        }
        long target = written.target(call.client().writePosition());
        if (!wanted.replicas && (!wanted.local || written.isSynced(target))) {
            answer(reply, written.isSynced(target));
            return;
        }
        long clientId = call.client().id();
        Call.Signal signal = call.await(wanted.timeoutMillis, new Patience(written, wanted, clientId, target));
        if (call.mode() == Call.Mode.NORMAL) {
            written.await(clientId, target, signal);
        }
    }

    private static void answer(Reply reply, boolean isSynced) {
        reply.array(2);
        reply.integer(isSynced ? 1 : 0);
        reply.integer(0);
    }

    /// What the client asks for.
    private record Wanted(boolean local, boolean replicas, long timeoutMillis) {
        static Wanted parse(Call call) {
            long local = number(call.argument(1), "value is not an integer or out of range");
            if (local < 0 || local > 1) {
                throw new CommandException("value is out of range, value must between 0 and 1");
            }
            String mustBePositive = "value is out of range, must be positive";
            long replicas = number(call.argument(2), mustBePositive);
            if (replicas < 0) {
                throw new CommandException(mustBePositive);
            }
            long timeoutMillis = number(call.argument(3), "timeout is not an integer or out of range");
            if (timeoutMillis < 0) {
                throw new CommandException("timeout is negative");
            }
            if (timeoutMillis > Long.MAX_VALUE - call.nowMillis()) {
                throw new CommandException("timeout is out of range");
            }
            return new Wanted(local == 1, replicas > 0, timeoutMillis);
        }

        private static long number(Slice word, String objection) {
            long[] number = new long[1];
            if (!Numbers.parseLong(word.array(), word.offset(), word.length(), number)) {
                throw new CommandException(objection);
            }
            return number[0];
        }
    }

    /// A client that waits.
    private record Patience(CommandLog written, Wanted wanted, long clientId, long target) implements Call.Waiter {
        @Override
        public boolean serve(Call call, Reply reply) {
            if (wanted.local && !written.isWritten()) {
                throw new CommandException(OFF);
            }
            if (wanted.replicas || !written.isSynced(target)) {
                return false;
            }
            answer(reply, true);
            return true;
        }

        @Override
        public void timedOut(Call call, Reply reply) {
            written.forget(clientId);
            answer(reply, written.isSynced(target));
        }
    }
}
