package io.mortise.kernel.dispatch;

import io.mortise.kernel.resp.ReplyBuffer;
import java.util.Arrays;

/// Which parts of the loop's output array are for which client.
///
/// Replies are written one behind the other in the order of execution, whoever they are for; a segment is a run of
/// them for one client. Before a connection is written to, its segments are put together, so that it gets one write
/// and one flush for all that a turn had for it.
final class Segments {
    private int[] starts = new int[256];
    private int[] ends = new int[256];
    private int[] nexts = new int[256];
    private int count;
    private ClientState[] clients = new ClientState[64];
    private int clientCount;
    private ClientState last;
    private Runnable onFirst = () -> {};

    /// Sets who hears that there is something to be sent, where there was nothing.
    void onFirst(Runnable listener) {
        onFirst = listener;
    }

    /// Notes that the bytes from `start` to `end` are for `client`.
    void add(ClientState client, int start, int end) {
        if (start == end) {
            return;
        }
        if (last == client && ends[count - 1] == start) {
            ends[count - 1] = end;
            return;
        }
        if (count == starts.length) {
            starts = Arrays.copyOf(starts, count * 2);
            ends = Arrays.copyOf(ends, count * 2);
            nexts = Arrays.copyOf(nexts, count * 2);
        }
        starts[count] = start;
        ends[count] = end;
        nexts[count] = -1;
        if (client.firstSegment < 0) {
            client.firstSegment = count;
            enlist(client);
        } else {
            nexts[client.lastSegment] = count;
        }
        client.lastSegment = count;
        last = client;
        count++;
    }

    private void enlist(ClientState client) {
        if (clientCount == clients.length) {
            clients = Arrays.copyOf(clients, clientCount * 2);
        }
        clients[clientCount++] = client;
        if (clientCount == 1) {
            onFirst.run();
        }
    }

    boolean isEmpty() {
        return clientCount == 0;
    }

    /// Gives every client its bytes and forgets all segments.
    void deliver(ReplyBuffer buffer, Delivery delivery) {
        byte[] bytes = buffer.bytes();
        for (int index = 0; index < clientCount; index++) {
            ClientState client = clients[index];
            clients[index] = null;
            int first = client.firstSegment;
            client.firstSegment = -1;
            client.lastSegment = -1;
            try {
                for (int segment = first; segment >= 0; segment = nexts[segment]) {
                    delivery.write(client, bytes, starts[segment], ends[segment] - starts[segment]);
                }
                delivery.end(client);
            } catch (RuntimeException | OutOfMemoryError failed) {
                delivery.failed(client, failed);
            }
        }
        clientCount = 0;
        count = 0;
        last = null;
    }

    /// Takes the bytes of a client.
    interface Delivery {
        void write(ClientState client, byte[] bytes, int offset, int length);

        /// All segments of the client have been given.
        void end(ClientState client);

        /// One of the other two threw: the client has an unknown part of its bytes.
        void failed(ClientState client, Throwable why);
    }
}
