package io.mortise.module.tls.material;

import io.mortise.module.tls.TlsOptions.Pair;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.List;

/// A private key with its certificate and those that certify it.
///
/// @param chain the key's own certificate first
record Credentials(PrivateKey key, List<X509Certificate> chain) {
    /// Reads both files and checks that they belong together.
    static Credentials read(Pair pair, SourceFiles files) throws TlsException {
        if (pair.certificateFile().isEmpty() || pair.keyFile().isEmpty()) {
            throw new TlsException(
                    pair.isEmpty()
                            ? "tls-cert-file and tls-key-file are needed"
                            : "a certificate and its key are needed, and only one of them is named: " + pair);
        }
        List<X509Certificate> chain =
                new Pem(pair.certificateFile(), files.read(pair.certificateFile())).certificates();
        if (chain.isEmpty()) {
            throw new TlsException(pair.certificateFile() + " has no certificate");
        }
        PrivateKey key = new Pem(pair.keyFile(), files.read(pair.keyFile())).key(pair.password());
        if (!match(key, chain.getFirst().getPublicKey())) {
            throw new TlsException(
                    "the key in " + pair.keyFile() + " is not that of the certificate in " + pair.certificateFile());
        }
        return new Credentials(key, chain);
    }

    /// Whether what one signs the other verifies.
    private static boolean match(PrivateKey own, PublicKey certified) throws TlsException {
        byte[] text = "mortise".getBytes(StandardCharsets.US_ASCII);
        try {
            if (!own.getAlgorithm().equals(certified.getAlgorithm())) {
                return false;
            }
            Signature signing = signature(certified);
            signing.initSign(own);
            signing.update(text);
            byte[] signed = signing.sign();
            Signature verifying = signature(certified);
            verifying.initVerify(certified);
            verifying.update(text);
            return verifying.verify(signed);
        } catch (GeneralSecurityException mismatch) {
            return false;
        }
    }

    private static Signature signature(PublicKey key) throws GeneralSecurityException {
        Signature signature = Signature.getInstance(
                switch (key.getAlgorithm()) {
                    case "RSA" -> "SHA256withRSA";
                    case "EC" -> "SHA256withECDSA";
                    default -> key.getAlgorithm();
                });
        if (key instanceof RSAPublicKey && key.getAlgorithm().equals("RSASSA-PSS")) {
            signature.setParameter(new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
        }
        return signature;
    }

    X509Certificate certificate() {
        return chain.getFirst();
    }

    // The methods that the compiler makes for a record leave a soft reference to its class in the JDK, which would
    // keep the unloaded module in memory; and this one's text would have the key.

    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return certificate().hashCode();
    }

    @Override
    public String toString() {
        return "credentials of " + certificate().getSubjectX500Principal();
    }
}
