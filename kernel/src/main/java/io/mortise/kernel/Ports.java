package io.mortise.kernel;

import io.mortise.kernel.config.Configuration;
import io.mortise.kernel.dispatch.ClientState;
import io.mortise.kernel.dispatch.Engine;
import io.mortise.kernel.environment.CommandLoop;
import io.mortise.kernel.environment.Environment;
import io.mortise.kernel.environment.Network;
import io.mortise.kernel.environment.Security;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.config.Settings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The listening ports: those of the settings `port` and `bind`, which move when the settings change, the unix
/// socket, and those of modules. Owned by the command thread.
public final class Ports {
    /// The name of the listener for plain connections.
    public static final String PLAIN = "tcp";
    /// The name of the listener at the unix socket.
    public static final String UNIX = "unix";

    private static final Logger LOG = LoggerFactory.getLogger(Ports.class);
    /// `*` in the setting `bind`: all addresses of a kind.
    private static final String ALL = "*";

    /// How long a connection that is closed with its port may take to read what it is owed.
    private static final long FAREWELL_MILLIS = 5_000;

    private final CommandLoop loop;
    private final Network network;
    private final KernelSettings settings;
    private final Engine engine;
    private final List<Network.Listening> open = new ArrayList<>();
    private final List<OfModule> ofModules = new ArrayList<>();
    /// Null if there is none.
    private Network.Listening unix;

    /// A port that a module has opened, on all addresses of the setting `bind`.
    public final class OfModule {
        private final String name;
        private Security security;
        private final List<Network.Listening> listening = new ArrayList<>();
        /// Those that take no more connections, but may have handshakes under way.
        private final List<Network.Listening> former = new ArrayList<>();

        private int port;

        private OfModule(String name, Security security) {
            this.name = name;
            this.security = security;
        }

        /// What INFO calls it.
        public String name() {
            return name;
        }

        public int port() {
            return port;
        }

        /// Whether it takes connections.
        public boolean isOpen() {
            return ofModules.contains(this);
        }

        /// Has connections that come from now on, and handshakes that are under way, go through another source.
        public void secure(Security next) {
            security = next;
            listening.forEach(each -> each.secure(next));
            former.forEach(each -> each.secure(next));
        }

        private void open(int wanted, List<String> hosts) throws IOException {
            listening.addAll(opened(wanted, hosts, name, security));
            port = listening.getFirst().port();
        }

        private void follow(List<String> hosts) throws IOException {
            stopListening();
            open(port, hosts);
        }

        private void stopListening() {
            listening.forEach(Network.Listening::close);
            former.addAll(listening);
            listening.clear();
        }

        /// Takes no more connections; those that came through it stay.
        public void close() {
            stopListening();
            ofModules.remove(this);
        }

        /// Takes no more connections, and closes those that came through a port of this name: after what they are
        /// owed has been sent, or after a while if they do not take it.
        public void closeWithConnections() {
            close();
            former.forEach(Network.Listening::abandonHandshakes);
            closeConnections(name);
        }
    }

    Ports(Environment environment, KernelSettings settings, Engine engine) {
        this.loop = environment.loop();
        this.network = environment.network();
        this.settings = settings;
        this.engine = engine;
    }

    /// Lets the ports follow the settings from now on.
    void follow(Configuration configuration) {
        configuration.together(this::move, settings.port, settings.bind);
    }

    /// Opens what the settings say.
    void open() throws IOException {
        open.addAll(plain(settings.port.get(), settings.bind.get()));
        if (!settings.unixsocket.get().isEmpty()) {
            unix = network.listen(
                    Network.Address.unix(
                            settings.unixsocket.get(),
                            settings.unixsocketperm.get(),
                            settings.tcpBacklog.get().intValue()),
                    UNIX,
                    null,
                    engine);
        }
    }

    private List<Network.Listening> plain(long port, List<String> hosts) throws IOException {
        return port == 0 ? List.of() : opened((int) port, hosts, PLAIN, null);
    }

    private List<Network.Listening> opened(int port, List<String> hosts, String name, Security security)
            throws IOException {
        List<Network.Listening> all = new ArrayList<>();
        IOException lastFailure = null;
        for (String host : hosts.isEmpty() ? List.of(ALL) : hosts) {
            boolean optional = host.startsWith("-");
            try {
                // If any port will do, it is the same one on all addresses.
                int same = all.isEmpty() ? port : all.getFirst().port();
                all.add(listen(optional ? host.substring(1) : host, same, name, security));
            } catch (IOException failed) {
                lastFailure = failed;
                if (!optional) {
                    all.forEach(Network.Listening::close);
                    throw failed;
                }
                LOG.debug("not listening on {}: {}", host, failed.getMessage());
            }
        }
        if (all.isEmpty()) {
            throw lastFailure;
        }
        return all;
    }

    private Network.Listening listen(String host, int port, String name, Security security) throws IOException {
        String address = host.equals(ALL) ? "0.0.0.0" : host.equals("::*") ? "::" : host;
        return network.listen(
                Network.Address.tcp(address, port, settings.tcpBacklog.get().intValue()), name, security, engine);
    }

    /// Checks nothing beforehand: whether a port can be opened is known when it is.
    private Runnable move(Settings.Proposal proposal) {
        long port = proposal.of(settings.port);
        List<String> hosts = proposal.of(settings.bind);
        long portBefore = settings.port.get();
        List<String> hostsBefore = settings.bind.get();
        return () -> move(port, hosts, portBefore, hostsBefore);
    }

    /// The old ports are closed first, since the new ones may overlap with them; if those cannot be opened, the old
    /// ones are again.
    private void move(long port, List<String> hosts, long portBefore, List<String> hostsBefore) {
        open.forEach(Network.Listening::close);
        open.clear();
        try {
            open.addAll(plain(port, hosts));
            if (!hosts.equals(hostsBefore)) {
                moveModules(hosts);
            }
        } catch (IOException failed) {
            LOG.warn("{}; the ports stay as they were", failed.getMessage());
            reopen(portBefore, hostsBefore);
            throw new CommandException(
                    hosts.equals(hostsBefore)
                            ? "Unable to listen on this port. Check server logs."
                            : "Failed to bind to specified addresses.");
        }
    }

    private void reopen(long port, List<String> hosts) {
        open.forEach(Network.Listening::close);
        open.clear();
        try {
            open.addAll(plain(port, hosts));
            moveModules(hosts);
        } catch (IOException lost) {
            LOG.error("the former ports cannot be opened again: {}", lost.getMessage());
        }
    }

    private void moveModules(List<String> hosts) throws IOException {
        for (OfModule each : ofModules) {
            each.follow(hosts);
        }
    }

    /// The port that was opened first, also if any was asked for; 0 if none is open.
    public int port() {
        return open.isEmpty() ? 0 : open.getFirst().port();
    }

    /// The ports that modules have opened.
    public List<OfModule> ofModules() {
        return List.copyOf(ofModules);
    }

    /// Opens a port for a module.
    ///
    /// @param port 0 for any free one
    OfModule openFor(int port, Security security) throws IOException {
        OfModule opened = new OfModule(security.source().name(), security);
        opened.open(port, settings.bind.get());
        ofModules.add(opened);
        return opened;
    }

    private void closeConnections(String name) {
        List<ClientState> clients = engine.clients().stream()
                .filter(client -> name.equals(client.listener()))
                .toList();
        clients.forEach(engine::close);
        loop.schedule(FAREWELL_MILLIS, () -> clients.forEach(engine::kill));
    }

    /// Takes no more connections.
    void close() {
        open.forEach(Network.Listening::close);
        open.clear();
        if (unix != null) {
            unix.close();
        }
        ofModules().forEach(OfModule::close);
    }
}
