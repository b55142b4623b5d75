package io.mortise.module.tls.material;

import io.mortise.module.tls.TlsOptions;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/// The JDK's engines. They refer to nothing of the module, so that connections can outlive it when it is upgraded.
final class JdkEngines implements Engines {
    private final TlsOptions options;
    private final KeyManager[] keys;
    private final TrustManager[] authorities;
    private final SSLContext shared;
    private final Choice choice;

    JdkEngines(TlsOptions options, Credentials credentials, Collection<X509Certificate> authorities)
            throws TlsException {
        this.options = options;
        try {
            this.keys = keys(credentials);
            this.authorities = trust(authorities);
            this.shared = context();
        } catch (GeneralSecurityException | IOException failed) {
            throw new TlsException("the JDK's TLS cannot be used", failed);
        }
        SSLParameters allowed = shared.getDefaultSSLParameters();
        this.choice =
                Choice.of(options, "this JDK", List.of(allowed.getProtocols()), List.of(allowed.getCipherSuites()));
    }

    private static KeyManager[] keys(Credentials credentials) throws GeneralSecurityException, IOException {
        KeyStore store = emptyStore();
        store.setKeyEntry(
                "server", credentials.key(), new char[0], credentials.chain().toArray(X509Certificate[]::new));
        KeyManagerFactory factory = KeyManagerFactory.getInstance("SunX509");
        factory.init(store, new char[0]);
        return factory.getKeyManagers();
    }

    private static TrustManager[] trust(Collection<X509Certificate> authorities)
            throws GeneralSecurityException, IOException {
        KeyStore store = emptyStore();
        int number = 0;
        for (X509Certificate each : authorities) {
            store.setCertificateEntry(Integer.toString(number++), each);
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(store);
        return factory.getTrustManagers();
    }

    private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private SSLContext context() throws GeneralSecurityException {
        SSLContext made = SSLContext.getInstance("TLS");
        made.init(keys, authorities, null);
        SSLSessionContext sessions = made.getServerSessionContext();
        sessions.setSessionCacheSize(options.cachedSessions());
        sessions.setSessionTimeout(options.sessionSeconds());
        return made;
    }

    @Override
    public SSLEngine engine(String peerHost, int peerPort) {
        SSLEngine engine = contextOfConnection().createSSLEngine();
        engine.setUseClientMode(false);
        SSLParameters parameters = new SSLParameters(
                choice.suites().toArray(String[]::new), choice.protocols().toArray(String[]::new));
        parameters.setUseCipherSuitesOrder(options.prefersOwnOrder());
        engine.setSSLParameters(parameters);
        return engine;
    }

    /// Sessions live in a context and in the tickets that it has sealed. If none is to be resumed, each connection
    /// has a context of its own.
    private SSLContext contextOfConnection() {
        if (options.cachesSessions()) {
            return shared;
        }
        try {
            return context();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("another context could be made of the same", impossible);
        }
    }

    @Override
    public String provider() {
        return "jdk (" + shared.getProvider().getName() + " "
                + shared.getProvider().getVersionStr() + ")";
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
