package io.mortise.bench.clients;

import io.mortise.module.strings.StringsModule;
import io.mortise.testkit.EmbeddedServer;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Measures what an idle connection takes of the process: `IdleClientsMain [clients]`.
///
/// The server is in this process, the clients are in another. Counted are live objects after collections, Netty's
/// buffers outside the heap, and the JDK's; not the operating system's sockets. First the clients only connect, then
/// each sends a request, since buffers are made when they are first needed.
public final class IdleClientsMain {
    private static final int CLIENTS = 10_000;
    private static final int COLLECTIONS = 4;

    private IdleClientsMain() {}

    public static void main(String[] arguments) throws Exception {
        if (arguments.length == 2) {
            beClients(Integer.parseInt(arguments[0]), Integer.parseInt(arguments[1]));
            return;
        }
        int clients = arguments.length == 0 ? CLIENTS : Integer.parseInt(arguments[0]);
        try (EmbeddedServer server = new EmbeddedServer.Builder()
                .modules(new StringsModule())
                .setting("maxclients", Integer.toString(clients + 100))
                .start(0)) {
            warmUp(server.port());
            long empty = bytes();
            Process process = start(server.port(), clients);
            awaitLine(process);
            report("connected", clients, bytes() - empty);
            process.getOutputStream().write('\n');
            process.getOutputStream().flush();
            awaitLine(process);
            report("and after a request", clients, bytes() - empty);
            System.out.printf(
                    Locale.ROOT,
                    "the server holds %d clients%n",
                    server.kernel().engine().clients().size());
            process.getOutputStream().close();
            process.waitFor();
        }
    }

    private static void report(String when, int clients, long bytes) {
        System.out.printf(Locale.ROOT, "%s: %,d bytes, %.0f a client%n", when, bytes, (double) bytes / clients);
    }

    /// Whatever is made once for all connections is there before the first measurement.
    private static void warmUp(int port) throws IOException {
        List<SocketChannel> channels = connect(port, 200);
        ping(channels);
        for (SocketChannel channel : channels) {
            channel.close();
        }
    }

    private static long bytes() throws InterruptedException {
        for (int time = 0; time < COLLECTIONS; time++) {
            System.gc();
            // Connections that were closed are let go of by tasks.
            Thread.sleep(200);
        }
        long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        long direct = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
        return heap + direct + PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory();
    }

    private static Process start(int port, int clients) throws IOException {
        return new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        IdleClientsMain.class.getName(),
                        Integer.toString(port),
                        Integer.toString(clients))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static void awaitLine(Process process) throws IOException {
        int letter = process.getInputStream().read();
        while (letter != '\n') {
            if (letter < 0) {
                throw new IOException("the process of the clients has ended");
            }
            letter = process.getInputStream().read();
        }
    }

    // ---- the other process

    private static void beClients(int port, int clients) throws IOException {
        List<SocketChannel> channels = connect(port, clients);
        System.out.println("connected");
        System.in.read();
        ping(channels);
        System.out.println("served");
        System.in.read();
    }

    private static List<SocketChannel> connect(int port, int clients) throws IOException {
        List<SocketChannel> channels = new ArrayList<>();
        for (int number = 0; number < clients; number++) {
            channels.add(SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port)));
        }
        // The last is served after all others were accepted.
        ping(List.of(channels.getLast()));
        return channels;
    }

    private static void ping(List<SocketChannel> channels) throws IOException {
        byte[] request = "PING\r\n".getBytes(StandardCharsets.US_ASCII);
        ByteBuffer reply = ByteBuffer.allocate(7);
        for (SocketChannel channel : channels) {
            channel.write(ByteBuffer.wrap(request));
        }
        for (SocketChannel channel : channels) {
            reply.clear();
            while (reply.hasRemaining()) {
                if (channel.read(reply) < 0) {
                    throw new IOException("the server has closed a connection");
                }
            }
        }
    }
}
