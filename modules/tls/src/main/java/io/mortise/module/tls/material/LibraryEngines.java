package io.mortise.module.tls.material;

import io.mortise.module.tls.TlsOptions;
import io.mortise.spi.net.NativeEngines;
import io.mortise.spi.net.NativeEngines.Specification;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLEngine;

/// The engines of the server's native library.
final class LibraryEngines implements Engines {
    private static final Set<String> ALGORITHMS = Set.of("RSA", "EC");

    private final NativeEngines library;
    private final Choice choice;
    private final NativeEngines.Source source;

    LibraryEngines(
            TlsOptions options, Credentials credentials, Collection<X509Certificate> authorities, NativeEngines library)
            throws TlsException {
        this.library = library;
        this.choice = Choice.of(options, library.library(), library.protocols(), library.cipherSuites());
        try {
            this.source = library.source(new Specification(
                    credentials.key(),
                    credentials.chain(),
                    List.copyOf(authorities),
                    choice.protocols(),
                    choice.suites(),
                    options.prefersOwnOrder(),
                    options.cachesSessions(),
                    options.sessionSeconds()));
        } catch (GeneralSecurityException failed) {
            throw new TlsException(library.library() + " refuses it", failed);
        }
    }

    /// Why the library cannot serve what is asked for, or null.
    static String obstacle(TlsOptions options, Credentials credentials, NativeEngines library) {
        String absence = library.absence();
        if (absence != null) {
            return absence;
        }
        String algorithm = credentials.key().getAlgorithm();
        if (!ALGORITHMS.contains(algorithm)) {
            return "it has no keys of the kind " + algorithm;
        }
        Set<String> named = new HashSet<>(Choice.named(options));
        if (!named.isEmpty() && !named.equals(new HashSet<>(Choice.suitesOf13(library.cipherSuites())))) {
            return "it always offers all of the cipher suites of TLS 1.3, which tls-ciphersuites does not";
        }
        return null;
    }

    @Override
    public SSLEngine engine(String peerHost, int peerPort) {
        return source.engine(peerHost, peerPort);
    }

    @Override
    public String provider() {
        return "openssl (" + library.library() + ")";
    }

    @Override
    public List<String> protocols() {
        return choice.protocols();
    }

    @Override
    public List<String> forbidden() {
        return choice.forbidden();
    }
}
