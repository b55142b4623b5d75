package io.mortise.kernel.dispatch;

import io.mortise.kernel.dispatch.ClientState.ReplySlot;
import io.mortise.spi.Slice;

/// The bytes that a connection takes, by what they are for. Counted when asked for, in time proportional to the
/// commands and replies that wait, which is nothing for nearly all connections. Owned by the command thread.
///
/// @param query bytes that have come and are not run
/// @param queryRoom what is kept for more of them
/// @param waiting commands that wait for their turn
/// @param queued a transaction's commands and watched keys
/// @param output replies that are not sent
/// @param tracked what is remembered for client-side caching
public record ClientMemory(long query, long queryRoom, long waiting, long queued, long output, long tracked) {
    /// A connection with nothing to do: its objects here, those of the transport, and the native memory of that. Of
    /// 10,000 idle ones each took 1,550 bytes of the heap.
    public static final long IDLE_BYTES = 2048;

    private static final long WATCH_BYTES = 160;
    private static final long PREFIX_BYTES = 64;
    /// The client's entry among the readers of a key.
    private static final long READER_BYTES = 48;

    public static ClientMemory of(ClientState client) {
        return new ClientMemory(
                client.queryBytes(),
                client.backlog == null ? 0 : client.backlog.length - client.backlogLength,
                waiting(client),
                queued(client.transaction),
                output(client),
                tracked(client.tracking));
    }

    /// All of it.
    public long total() {
        return IDLE_BYTES + query + queryRoom + waiting + queued + output + tracked;
    }

    private static long waiting(ClientState client) {
        long sum = client.waiting == null ? 0 : client.waiting.call.weigh();
        sum += client.admitting == null ? 0 : client.admitting.weigh();
        for (CallState call : client.deferred) {
            sum += call.weigh();
        }
        return sum;
    }

    private static long queued(Transaction transaction) {
        return transaction == null ? 0 : transaction.weigh() + WATCH_BYTES * transaction.watches();
    }

    /// The bytes that wait to be sent to a client.
    public static long output(ClientState client) {
        long sum = client.connection().pendingBytes() + client.heldBytes;
        if (client.slots != null) {
            for (ReplySlot slot : client.slots) {
                sum += slot.bytes == null ? 0 : slot.bytes.length;
            }
        }
        return sum;
    }

    private static long tracked(Tracking.State state) {
        if (state == null) {
            return 0;
        }
        long sum = READER_BYTES * state.remembered;
        for (Slice prefix : state.prefixes) {
            sum += PREFIX_BYTES + prefix.length();
        }
        return sum;
    }
}
