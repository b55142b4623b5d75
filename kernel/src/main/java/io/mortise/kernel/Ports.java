package io.mortise.kernel;

import io.mortise.kernel.config.Configuration;
import io.mortise.kernel.dispatch.Engine;
import io.mortise.kernel.environment.Network;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.config.Settings;
import io.mortise.spi.net.SecureListener;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The listening ports: those of the settings `port` and `bind`, which move when the settings change, and those of
/// modules. Owned by the command thread.
public final class Ports {
    /// The name of the listener for plain connections.
    public static final String PLAIN = "tcp";

    private static final Logger LOG = LoggerFactory.getLogger(Ports.class);
    /// `*` in the setting `bind`: all addresses of a kind.
    private static final String ALL = "*";

    private final Network network;
    private final KernelSettings settings;
    private final Engine engine;
    private final List<Network.Listening> open = new ArrayList<>();
    private final List<OfModule> ofModules = new ArrayList<>();

    /// An open port that a module asked for.
    public record OfModule(String name, Network.Listening listening) {}

    Ports(Network network, KernelSettings settings, Engine engine) {
        this.network = network;
        this.settings = settings;
        this.engine = engine;
    }

    /// Lets the ports follow the settings from now on.
    void follow(Configuration configuration) {
        configuration.together(this::move, settings.port, settings.bind);
    }

    /// Opens what the settings say.
    void open() throws IOException {
        open.addAll(opened(settings.port.get(), settings.bind.get()));
    }

    private List<Network.Listening> opened(long port, List<String> hosts) throws IOException {
        List<Network.Listening> all = new ArrayList<>();
        if (port == 0) {
            return all;
        }
        IOException lastFailure = null;
        for (String host : hosts.isEmpty() ? List.of(ALL) : hosts) {
            boolean optional = host.startsWith("-");
            try {
                all.add(listen(optional ? host.substring(1) : host, port));
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

    private Network.Listening listen(String host, long port) throws IOException {
        String address = host.equals(ALL) ? "0.0.0.0" : host.equals("::*") ? "::" : host;
        return network.listen(
                Network.Address.tcp(
                        address, (int) port, settings.tcpBacklog.get().intValue()),
                PLAIN,
                null,
                engine);
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
            open.addAll(opened(port, hosts));
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
        try {
            open.addAll(opened(port, hosts));
        } catch (IOException lost) {
            LOG.error("the former ports cannot be opened again: {}", lost.getMessage());
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
    Network.Listening openFor(int port, String name, SecureListener secure) throws IOException {
        List<String> hosts = settings.bind.get();
        String first = hosts.isEmpty() ? "0.0.0.0" : hosts.getFirst();
        Network.Address address = Network.Address.tcp(
                first.startsWith("-") ? first.substring(1) : first,
                port,
                settings.tcpBacklog.get().intValue());
        Network.Listening listening = network.listen(address, name, secure, engine);
        ofModules.add(new OfModule(name, listening));
        return listening;
    }

    /// Closes a module's port, and the connections that came through it.
    void close(Network.Listening listening, String name) {
        listening.close();
        ofModules.removeIf(each -> each.listening() == listening);
        List.copyOf(engine.clients()).stream()
                .filter(client -> name.equals(client.listener()))
                .forEach(engine::close);
    }

    /// Takes no more connections.
    void close() {
        open.forEach(Network.Listening::close);
        open.clear();
    }
}
