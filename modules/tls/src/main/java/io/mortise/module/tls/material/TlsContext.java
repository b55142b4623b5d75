package io.mortise.module.tls.material;

import io.mortise.module.tls.TlsOptions;
import io.mortise.spi.ModuleResources;
import java.math.BigInteger;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import javax.net.ssl.SSLEngine;

/// Everything that a handshake needs, read and checked. Never changes; any thread may use it.
public final class TlsContext {
    private final TlsOptions options;
    private final Credentials credentials;
    private final byte[] digest;
    private final Engines engines;
    /// Why the native library does not make the engines although it was free to; null if it does, or was not.
    private String obstacle;

    private TlsContext(TlsOptions options, ModuleResources resources) throws TlsException {
        SourceFiles files = new SourceFiles(resources.files());
        this.options = options;
        this.credentials = Credentials.read(options.server(), files);
        Collection<X509Certificate> authorities = Authorities.read(options, files);
        if (!options.client().isEmpty()) {
            Credentials.read(options.client(), files);
        }
        this.digest = files.digest();
        this.engines = switch (options.provider()) {
            case JDK -> new JdkEngines(options, credentials, authorities);
            case OPENSSL -> ofLibrary(authorities, resources);
            case AUTO -> ofLibraryOrJdk(authorities, resources);
        };
    }

    private Engines ofLibraryOrJdk(Collection<X509Certificate> authorities, ModuleResources resources)
            throws TlsException {
        try {
            return ofLibrary(authorities, resources);
        } catch (TlsException refused) {
            obstacle = refused.getMessage();
            return new JdkEngines(options, credentials, authorities);
        }
    }

    private Engines ofLibrary(Collection<X509Certificate> authorities, ModuleResources resources) throws TlsException {
        String refusal = LibraryEngines.obstacle(options, credentials, resources.nativeEngines());
        if (refusal != null) {
            throw new TlsException("the native TLS library cannot serve this: " + refusal);
        }
        return new LibraryEngines(options, credentials, authorities, resources.nativeEngines());
    }

    /// Reads what the options name. Blocks.
    ///
    /// @throws TlsException if that cannot be served
    public static TlsContext load(TlsOptions options, ModuleResources resources) throws TlsException {
        return new TlsContext(options, resources);
    }

    /// What the files give now. Blocks.
    ///
    /// @return null if they are what they were
    /// @throws TlsException if they have become bad; a certificate that is not valid now is bad, too
    public TlsContext reloaded(TlsOptions same, ModuleResources resources) throws TlsException {
        TlsContext fresh = new TlsContext(same, resources);
        if (Arrays.equals(fresh.digest, digest)) {
            return null;
        }
        String objection = fresh.objectionToDate(resources.nowMillis());
        if (objection != null) {
            throw new TlsException(objection);
        }
        return fresh;
    }

    // ---- use

    /// A new engine, ready but for the question whether the client must show a certificate.
    public SSLEngine engine(String peerHost, int peerPort) {
        return engines.engine(peerHost, peerPort);
    }

    // ---- facts

    /// What it was made of.
    public TlsOptions options() {
        return options;
    }

    /// What an operator should know about the files and options at a time, though they can be used.
    public List<String> warnings(long nowMillis) {
        List<String> warnings = new ArrayList<>();
        String objection = objectionToDate(nowMillis);
        if (objection != null) {
            warnings.add(objection);
        }
        if (!engines.forbidden().isEmpty()) {
            warnings.add("tls-protocols: " + engines.provider() + " does not allow "
                    + String.join(" ", engines.forbidden()));
        }
        if (!options.dhParametersFile().isEmpty()) {
            warnings.add("tls-dh-params-file is not used: the groups of RFC 7919 are");
        }
        if (obstacle != null) {
            warnings.add("the JDK's TLS engine serves: " + obstacle);
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
        return engines.provider();
    }

    public List<String> protocols() {
        return engines.protocols();
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
