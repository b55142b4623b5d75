package io.mortise.module.tls;

import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemWriter;

/// Makes certificates for tests.
public final class Authority {
    private static long serial;

    private final Issued own;

    /// A certificate with its key.
    public record Issued(X509Certificate certificate, PrivateKey key) {
        /// Writes both into a file of their own in a folder.
        public Files2 write(Path folder, String name) throws IOException {
            Path certificateFile = folder.resolve(name + ".crt");
            Path keyFile = folder.resolve(name + ".key");
            try {
                Files.writeString(certificateFile, pem("CERTIFICATE", certificate.getEncoded()));
            } catch (GeneralSecurityException impossible) {
                throw new IllegalStateException(impossible);
            }
            Files.writeString(keyFile, pem("PRIVATE KEY", key.getEncoded()));
            return new Files2(certificateFile, keyFile);
        }
    }

    /// Where a certificate and its key are.
    public record Files2(Path certificate, Path key) {}

    public Authority(String name) {
        KeyPair keys = keys();
        own = new Issued(
                signed(new X500Name("CN=" + name), keys, null, keys.getPrivate(), true, List.of(), 30),
                keys.getPrivate());
    }

    public Issued own() {
        return own;
    }

    /// A certificate for the host `localhost`.
    public Issued server() {
        return issue(
                new X500Name("CN=server,O=Test"),
                List.of(
                        new GeneralName(GeneralName.dNSName, "localhost"),
                        new GeneralName(GeneralName.iPAddress, "127.0.0.1")),
                30);
    }

    public Issued issue(String subject) {
        return issue(new X500Name(subject), List.of(), 30);
    }

    /// @param days until it ends; it began a year before, so negative ones are for one that has ended
    public Issued issue(X500Name subject, List<GeneralName> names, int days) {
        KeyPair keys = keys();
        return new Issued(signed(subject, keys, own.certificate(), own.key(), false, names, days), keys.getPrivate());
    }

    private static KeyPair keys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(256);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static X509Certificate signed(
            X500Name subject,
            KeyPair keys,
            X509Certificate issuer,
            PrivateKey signer,
            boolean isAuthority,
            List<GeneralName> names,
            int days) {
        Instant now = Instant.now();
        X500Name issuerName = issuer == null
                ? subject
                : X500Name.getInstance(issuer.getSubjectX500Principal().getEncoded());
        JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                issuerName,
                BigInteger.valueOf(++serial),
                Date.from(now.minus(Duration.ofDays(365))),
                Date.from(now.plus(Duration.ofDays(days))),
                subject,
                keys.getPublic());
        try {
            if (isAuthority) {
                builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
            }
            if (!names.isEmpty()) {
                builder.addExtension(
                        Extension.subjectAlternativeName, false, new GeneralNames(names.toArray(GeneralName[]::new)));
            }
            return new JcaX509CertificateConverter()
                    .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(signer)));
        } catch (CertIOException | OperatorCreationException | GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    static String pem(String type, byte[] content) throws IOException {
        StringWriter text = new StringWriter();
        try (PemWriter writer = new PemWriter(text)) {
            writer.writeObject(new PemObject(type, content));
        }
        return text.toString();
    }

    // ---- a client's side

    /// The password of all stores.
    public static final String PASSWORD = "changeit";

    /// What a client needs that trusts this authority.
    ///
    /// @param shown the client's own certificate, or null
    public SSLContext client(Issued shown) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(
                    shown == null ? null : new KeyManager[] {new Insistent(shown)}, trust().getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /// Shows the certificate also to those who did not ask for one of its authority.
    private static final class Insistent extends X509ExtendedKeyManager {
        private final Issued shown;

        Insistent(Issued shown) {
            this.shown = shown;
        }

        @Override
        public String chooseClientAlias(String[] keyTypes, Principal[] issuers, Socket socket) {
            return "own";
        }

        @Override
        public String chooseEngineClientAlias(String[] keyTypes, Principal[] issuers, SSLEngine engine) {
            return "own";
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return new X509Certificate[] {shown.certificate()};
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return shown.key();
        }

        @Override
        public String chooseEngineServerAlias(String keyType, Principal[] issuers, SSLEngine engine) {
            return keyType.equals(shown.key().getAlgorithm()) ? "own" : null;
        }

        @Override
        public String[] getClientAliases(String keyType, Principal[] issuers) {
            return new String[] {"own"};
        }

        @Override
        public String[] getServerAliases(String keyType, Principal[] issuers) {
            return null;
        }

        @Override
        public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
            return null;
        }
    }

    public TrustManagerFactory trust() throws GeneralSecurityException, IOException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(trustStore());
        return factory;
    }

    private KeyStore trustStore() throws GeneralSecurityException, IOException {
        KeyStore store = emptyStore();
        store.setCertificateEntry("authority", own.certificate());
        return store;
    }

    private static KeyStore keyStore(Issued shown) throws GeneralSecurityException, IOException {
        KeyStore store = emptyStore();
        if (shown != null) {
            store.setKeyEntry("own", shown.key(), PASSWORD.toCharArray(), new Certificate[] {shown.certificate()});
        }
        return store;
    }

    private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    /// Writes the stores of a client: its own certificate as `own.p12`, this authority's as `trust.p12`.
    public void writeStores(Path folder, Issued shown) throws GeneralSecurityException, IOException {
        try (var own = Files.newOutputStream(folder.resolve("own.p12"));
                var trust = Files.newOutputStream(folder.resolve("trust.p12"))) {
            keyStore(shown).store(own, PASSWORD.toCharArray());
            trustStore().store(trust, PASSWORD.toCharArray());
        }
    }
}
