package io.mortise.bench.load;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/// One connection of the load generator: at most one batch is under way, and all its replies must be in before the
/// next is sent.
final class LoadConnection {
    private final SocketChannel channel;
    private final SelectionKey selection;
    private final RequestTemplate template;
    private final ByteBuffer batch;
    private final ReplyScanner scanner;
    final long[] keys;
    private boolean awaitsWritable;
    /// Replies of the batch that are still to come; 0 when the connection is free.
    private int awaited;
    /// When the batch was sent, or was due.
    private long since;

    LoadConnection(Selector selector, LoadPlan plan, Workload workload) throws IOException {
        channel = SocketChannel.open();
        channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), plan.port()));
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.configureBlocking(false);
        selection = channel.register(selector, SelectionKey.OP_READ, this);
        template = new RequestTemplate(workload.command(), workload.valueBytes(), plan.keyspace());
        batch = template.batch(plan.pipeline());
        scanner = new ReplyScanner(workload.expected(), workload.valueBytes());
        keys = new long[plan.pipeline()];
    }

    /// Writes the digits of a request of the next batch.
    void patch(int request, long key, Randomness random) {
        keys[request] = key;
        template.patch(batch, request, key, random);
    }

    long since() {
        return since;
    }

    int awaited() {
        return awaited;
    }

    /// Sends the batch, whose digits are as they should be.
    void send(long moment) throws IOException {
        since = moment;
        awaited = keys.length;
        scanner.begin(keys);
        batch.rewind();
        push();
    }

    /// Writes what the socket takes of the batch.
    void push() throws IOException {
        channel.write(batch);
        if (batch.hasRemaining() != awaitsWritable) {
            awaitsWritable = batch.hasRemaining();
            selection.interestOps(awaitsWritable ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ);
        }
    }

    /// Reads what is there.
    ///
    /// @return how many replies that completed
    int receive(ByteBuffer buffer, byte[] copy) throws IOException {
        buffer.clear();
        int count = channel.read(buffer);
        if (count < 0) {
            throw new LoadFailure("the server closed a connection with " + awaited + " replies to come");
        }
        buffer.flip().get(copy, 0, count);
        int replies = scanner.scan(copy, 0, count);
        awaited -= replies;
        return replies;
    }

    void close() throws IOException {
        channel.close();
    }
}
