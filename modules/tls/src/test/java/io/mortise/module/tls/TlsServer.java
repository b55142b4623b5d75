package io.mortise.module.tls;

import io.mortise.kernel.Kernel;
import io.mortise.module.strings.StringsModule;
import io.mortise.module.tls.Authority.Files2;
import io.mortise.module.tls.Authority.Issued;
import io.mortise.testkit.EmbeddedServer;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import javax.net.ssl.SSLContext;

/// A real server with a port for TLS, and all that its clients need.
final class TlsServer implements AutoCloseable {
    final Authority authority = new Authority("authority");
    final Path folder;
    final Files2 files;
    final Path authorityFile;
    final int port;
    private final EmbeddedServer server;
    private Issued client;

    /// @param provider whose engines it has
    /// @param settings beside those that name files and port
    static TlsServer with(String provider, Path folder, String... settings) throws Exception {
        return new TlsServer(provider, folder, settings);
    }

    private TlsServer(String provider, Path folder, String... settings) throws Exception {
        this.folder = folder;
        this.files = authority.server().write(folder, "server");
        this.authorityFile = authority.own().write(folder, "authority").certificate();
        this.port = freePort();
        Map<String, String> all = new LinkedHashMap<>();
        all.put("tls-provider", provider);
        all.put("tls-port", Integer.toString(port));
        all.put("tls-cert-file", files.certificate().toString());
        all.put("tls-key-file", files.key().toString());
        all.put("tls-ca-cert-file", authorityFile.toString());
        for (int index = 0; index < settings.length; index += 2) {
            all.put(settings[index], settings[index + 1]);
        }
        EmbeddedServer.Builder builder = new EmbeddedServer.Builder().modules(new StringsModule(), new TlsModule());
        all.forEach(builder::setting);
        this.server = builder.start(0);
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /// A free port below those that Linux gives to connections. Who connects to one of those again and again while
    /// nobody listens there gets it as its own at last, is connected with itself, and nobody can listen any more.
    static int steadyPort() throws IOException {
        for (int port = ThreadLocalRandom.current().nextInt(16_384, 24_576); port < 32_768; port++) {
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (BindException taken) {
                // The next one.
            }
        }
        throw new BindException("no port below 32768 is free");
    }

    Kernel kernel() {
        return server.kernel();
    }

    int plainPort() {
        return server.port();
    }

    /// A connection without encryption.
    SocketClient plain() throws IOException {
        return new SocketClient(new Socket(InetAddress.getLoopbackAddress(), plainPort()));
    }

    /// A connection with a good certificate.
    SocketClient tls() throws IOException {
        return tls(context());
    }

    SocketClient tls(SSLContext context, String... protocols) throws IOException {
        return SocketClient.secure(context, port, protocols);
    }

    /// What a client with a good certificate uses.
    SSLContext context() {
        return authority.client(clientCertificate());
    }

    Issued clientCertificate() {
        if (client == null) {
            client = authority.issue("O=Test,CN=app");
        }
        return client;
    }

    /// A field of INFO.
    String info(String field) throws IOException {
        try (SocketClient client = plain()) {
            String all = (String) client.run("INFO", "everything");
            return all.lines()
                    .filter(line -> line.startsWith(field + ":"))
                    .map(line -> line.substring(field.length() + 1))
                    .findFirst()
                    .orElse(null);
        }
    }

    @Override
    public void close() throws Exception {
        server.close();
    }
}
