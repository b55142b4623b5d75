package io.mortise.kernel.dispatch;

import io.mortise.kernel.resp.ReplyBuffer;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.reply.Reply;
import java.util.function.Consumer;

/// The replies of a turn: where they are written, whose they are, and what becomes of those that nobody wants, that
/// come before their turn, or that are too large to be made at once.
///
/// All replies of a turn stand in one [ReplyBuffer], one behind the other in the order of execution; [Segments]
/// knows whose they are. So nothing else may be written while a command writes: a push waits until the command is
/// over ([Executor#afterwards]).
final class Replies implements ReplyBuffer.Spill {
    /// How much of a streamed reply is made at once.
    static final int STREAM_BYTES = 64 * 1024;

    private final Executor executor;
    private final ReplyBuffer buffer = new ReplyBuffer(this);
    private final Segments segments = new Segments();
    private final StreamedReplies streamed;
    private Runnable sendAll = () -> {};
    private Consumer<ClientState> onFarewell = client -> {};

    /// Whether a command writes, whose, and where its reply begins.
    private boolean writes;
    private ClientState writer;
    private int start;
    /// Whether it goes on with an earlier one, and if so whether its client wants no reply.
    private boolean isContinued;
    private boolean isSilent;
    /// How often a part of a reply has left before its command was done.
    private long spills;
    /// The rest of the reply that is being written, if it is made piece by piece.
    private Reply.Source rest;
    /// Whether replies are made as a whole, because others follow them in the same aggregate.
    private boolean whole;

    Replies(Executor executor) {
        this.executor = executor;
        this.streamed = new StreamedReplies(executor, this);
    }

    ReplyBuffer buffer() {
        return buffer;
    }

    Segments segments() {
        return segments;
    }

    StreamedReplies streamed() {
        return streamed;
    }

    /// Sets how everything that was written is sent.
    void onSend(Runnable sender) {
        sendAll = sender;
    }

    /// Sets what is to be done with a client that is to be closed once it has what it is owed.
    void onFarewell(Consumer<ClientState> listener) {
        onFarewell = listener;
    }

    /// A request's command begins to write.
    void begin(CallState call) {
        writes = true;
        if (writer != call.client) {
            writer = call.client;
        }
        isContinued = call.isContinued;
        isSilent = call.isSilent;
        start = buffer.position();
        buffer.protocol(call.client.protocol);
    }

    /// Says whether replies are to be made as a whole from now on.
    void whole(boolean wanted) {
        whole = wanted;
    }

    @Override
    public void expanded() {
        executor.statistics().replyBufferExpands++;
    }

    @Override
    public void shrunk() {
        executor.statistics().replyBufferShrinks++;
    }

    /// How often a part of a reply has left too early to be taken back.
    long spills() {
        return spills;
    }

    /// Takes back what a failing command has written, and puts the error in its place.
    ///
    /// @param from where it began
    /// @param mark of [ReplyBuffer#beginCommand]
    /// @param spillsBefore what [#spills()] was then
    void fail(CallState call, int from, int mark, long spillsBefore, CommandException why) {
        dropRest();
        if (spills == spillsBefore) {
            buffer.rewind(from, mark);
            executor.error(why);
        } else {
            buffer.rewind(buffer.position(), mark);
            call.client.isBroken = true;
        }
    }

    private void dropRest() {
        if (rest != null) {
            StreamedReplies.close(rest, executor.faults());
            rest = null;
        }
    }

    /// Whether the command that writes will have no reply of its own, or none yet.
    boolean mayBeSilent(CallState call) {
        return call.isPending || !isWanted(call) || call.client.closesAfterReply || call.client.awaitsEnd;
    }

    private static boolean isWanted(CallState call) {
        return call.isContinued ? !call.isSilent : call.client.wantsReply();
    }

    /// Whether the reply that is being written is.
    private boolean isWanted() {
        return isContinued ? !isSilent : writer.wantsReply();
    }

    /// Gives what the command has written to its client.
    void deliver(CallState call) {
        ClientState client = call.client;
        boolean wanted = isWanted(call);
        if (!call.isContinued && client.countsReplies()) {
            client.replyIsDue();
        }
        writes = false;
        if (call.isPending) {
            call.continuation.isSilent = !wanted;
            call.continuation.isContinued = true;
        } else if (!wanted) {
            leaveOut(call);
        } else if (client.slots != null) {
            executor.background().fill(call, start);
        } else {
            segments.add(client, start, buffer.position());
            if (rest != null) {
                streamed.begin(client, rest, call.row.module);
                rest = null;
            }
        }
        if (client.isBroken) {
            client.closesAfterReply = true;
        }
        if (client.closesAfterReply) {
            onFarewell.accept(client);
        }
    }

    private void leaveOut(CallState call) {
        dropRest();
        buffer.rewind(start);
        if (call.filled != null) {
            executor.background().fill(call, start);
        }
    }

    /// A command could not be ended as it should: its client gets nothing more.
    void abandon(CallState call) {
        dropRest();
        if (writes) {
            buffer.rewind(start);
            writes = false;
        }
        call.client.closesAfterReply = true;
        onFarewell.accept(call.client);
    }

    /// Writes something to a client that is no command's reply. While a command runs, nobody may.
    void write(ClientState client, Consumer<ReplyBuffer> writer) {
        int from = buffer.position();
        int mark = buffer.beginCommand();
        buffer.protocol(client.protocol);
        writer.accept(buffer);
        buffer.endUncounted(mark);
        if (client.slots == null) {
            segments.add(client, from, buffer.position());
        } else {
            executor.background().append(client, from);
        }
    }

    /// Gives a client a reply that waited for those before it.
    void release(ClientState client, byte[] reply) {
        int from = buffer.position();
        buffer.raw(reply, 0, reply.length);
        segments.add(client, from, buffer.position());
    }

    /// Closes a client once it has what it is owed.
    void farewell(ClientState client) {
        client.closesAfterReply = true;
        onFarewell.accept(client);
    }

    // ---- as the buffer's way out

    @Override
    public boolean spill() {
        if (!writes || writer.slots != null || !isWanted()) {
            return false;
        }
        segments.add(writer, start, buffer.position());
        sendAll.run();
        spills++;
        start = 0;
        return true;
    }

    @Override
    public void stream(Reply.Source source) {
        boolean mayGoOn = writes && !whole && writer.slots == null;
        if (writes && !isWanted()) {
            StreamedReplies.close(source, executor.faults());
            return;
        }
        boolean more;
        try {
            more = source.write(buffer, STREAM_BYTES);
            while (more && !mayGoOn) {
                more = source.write(buffer, STREAM_BYTES);
            }
        } catch (Throwable fault) {
            StreamedReplies.close(source, executor.faults());
            throw fault;
        }
        if (more) {
            rest = source;
        } else {
            StreamedReplies.close(source, executor.faults());
        }
    }
}
