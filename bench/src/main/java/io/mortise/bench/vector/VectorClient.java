package io.mortise.bench.vector;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/// A connection to a server with vector sets that costs its process next to nothing: requests are made beforehand,
/// and of replies it reads no more than it must to check them.
///
/// Blocking, used by one thread.
final class VectorClient implements AutoCloseable {
    private static final int BUFFER_BYTES = 1 << 16;

    private final SocketChannel channel;
    private final ByteBuffer in = ByteBuffer.allocateDirect(BUFFER_BYTES).limit(0);

    VectorClient(int port) throws IOException {
        channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    }

    /// A request as bytes to send, ready to be read.
    static ByteBuffer request(Object... words) {
        int length = 32;
        for (Object word : words) {
            length += 32
                    + (word instanceof byte[] bytes
                            ? bytes.length
                            : word.toString().length());
        }
        ByteBuffer request = ByteBuffer.allocateDirect(length);
        put(request, "*" + words.length + "\r\n");
        for (Object word : words) {
            byte[] bytes =
                    word instanceof byte[] given ? given : word.toString().getBytes(StandardCharsets.ISO_8859_1);
            put(request, "$" + bytes.length + "\r\n");
            request.put(bytes).put((byte) '\r').put((byte) '\n');
        }
        return request.flip();
    }

    private static void put(ByteBuffer into, String text) {
        into.put(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /// Sends requests.
    void send(ByteBuffer... requests) throws IOException {
        long left = 0;
        ByteBuffer[] views = new ByteBuffer[requests.length];
        for (int index = 0; index < requests.length; index++) {
            views[index] = requests[index].duplicate();
            left += views[index].remaining();
        }
        while (left > 0) {
            left -= channel.write(views);
        }
    }

    private byte next() throws IOException {
        if (!in.hasRemaining()) {
            in.clear();
            if (channel.read(in) < 0) {
                throw new EOFException("the server closed the connection");
            }
            in.flip();
        }
        return in.get();
    }

    private long line(char kind) throws IOException {
        byte first = next();
        long number = 0;
        StringBuilder text = first == kind ? null : new StringBuilder().append((char) first);
        for (byte each = next(); each != '\r'; each = next()) {
            number = number * 10 + each - '0';
            if (text != null) {
                text.append((char) each);
            }
        }
        next();
        if (text != null) {
            throw new IOException("expected " + kind + ", got " + text);
        }
        return number;
    }

    /// Reads an integer.
    ///
    /// @throws IOException if the reply is another one
    long integer() throws IOException {
        return line(':');
    }

    /// Reads a status.
    void ok() throws IOException {
        line('+');
    }

    /// Reads a bulk string of digits as a number.
    int digits() throws IOException {
        int length = (int) line('$');
        int number = 0;
        for (int at = 0; at < length; at++) {
            number = number * 10 + next() - '0';
        }
        next();
        next();
        return number;
    }

    /// Reads the answer of VSIM to elements that are named by their rows.
    void rows(int[] rows) throws IOException {
        long count = line('*');
        if (count != rows.length) {
            throw new IOException("found " + count);
        }
        for (int index = 0; index < rows.length; index++) {
            rows[index] = digits();
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
