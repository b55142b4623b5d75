package io.mortise.module.tls.material;

import io.mortise.module.tls.TlsOptions;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.TrustManager;

/// Everything that a handshake needs, read and checked. Never changes; any thread may use it.
public final class TlsContext {
    private static final String TLS13 = "TLSv1.3";

    private final TlsOptions options;
    private final Credentials credentials;
    private final TrustManager[] authorities;
    private final byte[] digest;
    private final SSLContext shared;
    private final String[] protocols;
    private final String[] suites;
    private final List<String> forbidden = new ArrayList<>();

    private TlsContext(TlsOptions options, SourceFiles files) throws TlsException {
        this.options = options;
        this.credentials = Credentials.read(options.server(), files);
        this.authorities = Authorities.read(options, files);
        if (!options.client().isEmpty()) {
            Credentials.read(options.client(), files);
        }
        this.digest = files.digest();
        this.shared = context();
        SSLParameters allowed = shared.getDefaultSSLParameters();
        this.protocols = chosenProtocols(allowed.getProtocols());
        this.suites = chosenSuites(allowed.getCipherSuites());
    }

    /// Reads what the options name. Blocks.
    ///
    /// @throws TlsException if that cannot be served
    public static TlsContext load(TlsOptions options, SourceFiles files) throws TlsException {
        return new TlsContext(options, files);
    }

    /// What the files give now. Blocks.
    ///
    /// @return null if they are what they were
    /// @throws TlsException if they have become bad; a certificate that is not valid now is bad, too
    public TlsContext reloaded(TlsOptions same, SourceFiles files, long nowMillis) throws TlsException {
        TlsContext fresh = new TlsContext(same, files);
        if (Arrays.equals(fresh.digest, digest)) {
            return null;
        }
        String objection = fresh.objectionToDate(nowMillis);
        if (objection != null) {
            throw new TlsException(objection);
        }
        return fresh;
    }

    private SSLContext context() throws TlsException {
        try {
            SSLContext made = SSLContext.getInstance("TLS");
            made.init(new Credentials[] {credentials}, authorities, null);
            SSLSessionContext sessions = made.getServerSessionContext();
            sessions.setSessionCacheSize(options.cachedSessions());
            sessions.setSessionTimeout(options.sessionSeconds());
            return made;
        } catch (GeneralSecurityException failed) {
            throw new TlsException("the JDK's TLS cannot be used", failed);
        }
    }

    private String[] chosenProtocols(String[] allowed) throws TlsException {
        if (options.protocols().isEmpty()) {
            return Arrays.stream(allowed)
                    .filter(each -> each.equals("TLSv1.2") || each.equals(TLS13))
                    .toArray(String[]::new);
        }
        List<String> chosen = new ArrayList<>();
        for (String word : options.protocols()) {
            String name = "TLSv" + word.toLowerCase(Locale.ROOT).substring("tlsv".length());
            (Arrays.asList(allowed).contains(name) ? chosen : forbidden).add(name);
        }
        if (chosen.isEmpty()) {
            throw new TlsException("tls-protocols: this JDK allows none of " + String.join(" ", forbidden)
                    + " (jdk.tls.disabledAlgorithms)");
        }
        return chosen.toArray(String[]::new);
    }

    private String[] chosenSuites(String[] allowed) throws TlsException {
        List<String> chosen = new ArrayList<>();
        List<String> names = List.of(protocols);
        if (names.contains(TLS13)) {
            chosen.addAll(suitesOf13(allowed));
        }
        if (!names.equals(List.of(TLS13))) {
            chosen.addAll(CipherList.choose(options.ciphers(), allowed));
        }
        return chosen.toArray(String[]::new);
    }

    private List<String> suitesOf13(String[] allowed) throws TlsException {
        List<String> known = Arrays.stream(allowed)
                .filter(name -> name.startsWith("TLS_AES_") || name.startsWith("TLS_CHACHA20_"))
                .toList();
        if (options.suites().isBlank()) {
            return known;
        }
        List<String> named = List.of(options.suites().strip().split("[:, ]+"));
        for (String name : named) {
            if (!known.contains(name)) {
                throw new TlsException(
                        "tls-ciphersuites: this JDK has no " + name + "; it has " + String.join(":", known));
            }
        }
        return named;
    }

    // ---- use

    /// A new engine, ready but for the question whether the client must show a certificate.
    public SSLEngine engine() {
        SSLEngine engine = contextOfConnection().createSSLEngine();
        engine.setUseClientMode(false);
        SSLParameters parameters = new SSLParameters(suites, protocols);
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
        } catch (TlsException impossible) {
            throw new IllegalStateException("another context could be made of the same", impossible);
        }
    }

    // ---- facts

    /// What an operator should know about the files and options at a time, though they can be used.
    public List<String> warnings(long nowMillis) {
        List<String> warnings = new ArrayList<>();
        String objection = objectionToDate(nowMillis);
        if (objection != null) {
            warnings.add(objection);
        }
        if (!forbidden.isEmpty()) {
            warnings.add("tls-protocols: this JDK does not allow " + String.join(" ", forbidden)
                    + " (jdk.tls.disabledAlgorithms)");
        }
        if (!options.dhParametersFile().isEmpty()) {
            warnings.add("tls-dh-params-file is not used: the groups of RFC 7919 are");
        }
        return warnings;
    }

    private String objectionToDate(long nowMillis) {
        X509Certificate certificate = credentials.certificate();
        Instant now = Instant.ofEpochMilli(nowMillis);
        if (now.isAfter(expires())) {
            return "the certificate " + subject() + " has expired on " + expires();
        }
        Instant begin = certificate.getNotBefore().toInstant();
        if (now.isBefore(begin)) {
            return "the certificate " + subject() + " is not valid before " + begin;
        }
        return null;
    }

    /// What makes the engines.
    public String provider() {
        return "jdk (" + shared.getProvider().getName() + " "
                + shared.getProvider().getVersionStr() + ")";
    }

    public List<String> protocols() {
        return List.of(protocols);
    }

    /// Whose certificate it is.
    public String subject() {
        return credentials.certificate().getSubjectX500Principal().getName();
    }

    /// The certificate's number, in hexadecimal.
    public String serial() {
        BigInteger number = credentials.certificate().getSerialNumber();
        return number.toString(16);
    }

    /// When the certificate ends.
    public Instant expires() {
        return credentials.certificate().getNotAfter().toInstant();
    }
}
