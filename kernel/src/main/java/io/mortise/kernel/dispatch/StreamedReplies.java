package io.mortise.kernel.dispatch;

import io.mortise.kernel.modules.LoadedModule;
import io.mortise.kernel.resp.ReplyBuffer;
import io.mortise.spi.reply.Reply;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// Replies that are made piece by piece as their clients take them.
///
/// Each turn of the loop makes one piece for every client that can take more, so that others get their turn, and a
/// client that reads slowly costs one piece and its source. Owned by the command thread.
final class StreamedReplies {
    private final Executor executor;
    private final Replies replies;
    private final Set<ClientState> clients = new LinkedHashSet<>();
    private Predicate<ClientState> takesMore = client -> true;
    private Consumer<ClientState> onFree = client -> {};

    StreamedReplies(Executor executor, Replies replies) {
        this.executor = executor;
        this.replies = replies;
    }

    /// Sets who knows whether a client can take more.
    void takesMore(Predicate<ClientState> decider) {
        takesMore = decider;
    }

    /// Sets what is to be done with a client that may go on.
    void onFree(Consumer<ClientState> listener) {
        onFree = listener;
    }

    /// @param module whose code makes the pieces, null for the kernel's
    void begin(ClientState client, Reply.Source source, LoadedModule module) {
        client.streamed = StreamedReply.of(source, module);
        client.set(Conditions.OCCUPIED, true);
        clients.add(client);
        executor.turnNeeded();
    }

    /// Makes the next piece for each client that can take it.
    void goOn() {
        if (clients.isEmpty()) {
            return;
        }
        for (ClientState client : List.copyOf(clients)) {
            if (client.isGone || client.streamed == null) {
                clients.remove(client);
            } else if (takesMore.test(client)) {
                goOn(client);
                executor.turnNeeded();
            }
        }
    }

    private void goOn(ClientState client) {
        ReplyBuffer buffer = replies.buffer();
        int start = buffer.position();
        buffer.protocol(client.protocol);
        try {
            boolean more = client.streamed.source().write(buffer, Replies.STREAM_BYTES);
            replies.segments().add(client, start, buffer.position());
            if (more) {
                return;
            }
        } catch (Throwable fault) {
            executor.faults().caught(client.streamed.module(), "a streamed reply", fault);
            buffer.rewind(start);
            replies.farewell(client);
        }
        forget(client);
        client.set(Conditions.OCCUPIED, client.isOccupied());
        onFree.accept(client);
    }

    /// Ends the reply of a client.
    void forget(ClientState client) {
        if (client.streamed != null) {
            StreamedReply ended = client.streamed;
            client.streamed = null;
            clients.remove(client);
            executor.faults().guard(ended.module(), ended::close);
        }
    }

    static void close(Reply.Source source, Faults faults) {
        faults.guard(null, source::close);
    }
}
