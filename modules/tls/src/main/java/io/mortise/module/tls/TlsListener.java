package io.mortise.module.tls;

import io.mortise.module.tls.material.TlsContext;
import io.mortise.module.tls.peer.PeerCertificate;
import io.mortise.module.tls.peer.UserRule;
import io.mortise.spi.ModuleRuntime;
import io.mortise.spi.net.SecureListener;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
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
    /// By protocol and cipher suite.
    private final Map<String, LongAdder> kinds = new ConcurrentSkipListMap<>();
    private volatile String lastPeer = "";
    private volatile TlsContext context;
    private FailureLog failures;
    private long failedBefore;

    TlsListener(TlsSettings settings) {
        this.settings = settings;
    }

    void start(ModuleRuntime runtime) {
        failures = new FailureLog(runtime.log(), runtime::nowMillis);
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
        SSLEngine engine = present.engine(peerHost, peerPort);
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
        count(session.getProtocol() + "," + session.getCipherSuite(), 1);
        lastPeer = certificate == null ? "" : certificate.subject();
        return certificate == null ? null : new Identity(user, certificate.subject());
    }

    @Override
    public void failed(String peer, Throwable reason) {
        failures.add(peer, reason);
    }

    // ---- counts

    long handshakes() {
        return kinds.values().stream().mapToLong(LongAdder::sum).sum();
    }

    long failedHandshakes() {
        return failedBefore + (failures == null ? 0 : failures.count());
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

    /// The counts, for another generation of the module.
    byte[] exported() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeLong(failedHandshakes());
            Map<String, Long> counts = kinds();
            out.writeInt(counts.size());
            for (Map.Entry<String, Long> each : counts.entrySet()) {
                out.writeUTF(each.getKey());
                out.writeLong(each.getValue());
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    /// Goes on with the counts of the former generation.
    void imported(byte[] counts) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(counts))) {
            failedBefore = in.readLong();
            for (int left = in.readInt(); left > 0; left--) {
                count(in.readUTF(), in.readLong());
            }
        } catch (IOException malformed) {
            throw new UncheckedIOException("the former version's counts are damaged", malformed);
        }
    }

    private void count(String kind, long more) {
        kinds.computeIfAbsent(kind, absent -> new LongAdder()).add(more);
    }
}
