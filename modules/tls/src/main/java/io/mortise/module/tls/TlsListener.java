package io.mortise.module.tls;

import io.mortise.module.tls.material.TlsContext;
import io.mortise.module.tls.peer.PeerCertificate;
import io.mortise.module.tls.peer.UserRule;
import io.mortise.spi.ModuleRuntime;
import io.mortise.spi.net.SecureListener;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;

/// The port: gives engines of the present context, and says who has come. It counts what it sees, for INFO.
final class TlsListener implements SecureListener {
    private final TlsSettings settings;
    private final LongAdder handshakes = new LongAdder();
    /// By protocol and cipher suite.
    private final Map<String, LongAdder> kinds = new ConcurrentSkipListMap<>();
    private volatile String lastPeer = "";
    private volatile TlsContext context;
    private FailureLog failures;

    TlsListener(TlsSettings settings) {
        this.settings = settings;
    }

    void start(ModuleRuntime runtime) {
        failures = new FailureLog(runtime);
    }

    /// What new connections get; null if there are to be none.
    TlsContext context() {
        return context;
    }

    void context(TlsContext fresh) {
        context = fresh;
    }

    @Override
    public String name() {
        return "tls";
    }

    @Override
    public SSLEngine engine(String peerHost, int peerPort) {
        TlsContext present = context;
        if (present == null) {
            throw new IllegalStateException("the port is closed");
        }
        SSLEngine engine = present.engine();
        switch (settings.clientCertificates.get()) {
            case YES -> engine.setNeedClientAuth(true);
            case OPTIONAL -> engine.setWantClientAuth(true);
            case NO -> engine.setNeedClientAuth(false);
        }
        return engine;
    }

    @Override
    public Identity identify(SSLSession session) throws SSLException {
        PeerCertificate certificate = PeerCertificate.of(session);
        String user = certificate == null
                ? null
                : UserRule.of(settings.clientUser.get()).userOf(certificate);
        handshakes.increment();
        kinds.computeIfAbsent(session.getProtocol() + "," + session.getCipherSuite(), absent -> new LongAdder())
                .increment();
        lastPeer = certificate == null ? "" : certificate.subject();
        return certificate == null ? null : new Identity(user, certificate.subject());
    }

    @Override
    public void failed(String peer, Throwable reason) {
        failures.add(peer, reason);
    }

    // ---- counts

    long handshakes() {
        return handshakes.sum();
    }

    long failedHandshakes() {
        return failures == null ? 0 : failures.count();
    }

    /// How many handshakes ended in which protocol and cipher suite.
    Map<String, Long> kinds() {
        Map<String, Long> counts = new TreeMap<>();
        kinds.forEach((kind, count) -> counts.put(kind, count.sum()));
        return counts;
    }

    /// The subject of the certificate that was shown last; empty if the last client showed none.
    String lastPeer() {
        return lastPeer;
    }
}
