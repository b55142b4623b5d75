package io.mortise.module.tls.material;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMException;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.bc.BcPEMDecryptorProvider;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemReader;
import org.bouncycastle.util.io.pem.PemWriter;

/// A PEM file: certificates and private keys in armour, with whatever stands between them. Keys may be PKCS#8 or
/// OpenSSL's older forms for RSA and EC, encrypted or not.
final class Pem {
    private final String path;
    private final List<PemObject> objects = new ArrayList<>();

    /// @param path for messages
    Pem(String path, byte[] content) throws TlsException {
        this.path = path;
        try (Reader text = new InputStreamReader(new ByteArrayInputStream(content), StandardCharsets.ISO_8859_1);
                PemReader reader = new PemReader(text)) {
            for (PemObject each = reader.readPemObject(); each != null; each = reader.readPemObject()) {
                objects.add(each);
            }
        } catch (IOException | RuntimeException malformed) {
            throw new TlsException(path + " is damaged", malformed);
        }
    }

    /// The certificates in the order in which they stand.
    List<X509Certificate> certificates() throws TlsException {
        List<X509Certificate> certificates = new ArrayList<>();
        for (PemObject object : objects) {
            if (object.getType().equals("CERTIFICATE") || object.getType().equals("X509 CERTIFICATE")) {
                certificates.add(certificate(object));
            }
        }
        return certificates;
    }

    private X509Certificate certificate(PemObject object) throws TlsException {
        try {
            return (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(object.getContent()));
        } catch (CertificateException malformed) {
            throw new TlsException(path + " has a damaged certificate", malformed);
        }
    }

    /// The first private key.
    ///
    /// @param password empty for none
    PrivateKey key(String password) throws TlsException {
        for (PemObject object : objects) {
            if (object.getType().endsWith("PRIVATE KEY")) {
                return key(object, password);
            }
        }
        throw new TlsException(path + " has no private key");
    }

    private PrivateKey key(PemObject object, String password) throws TlsException {
        try {
            return switch (object.getType()) {
                case "PRIVATE KEY" -> key(object.getContent());
                case "ENCRYPTED PRIVATE KEY" -> key(decrypted(object.getContent(), password));
                default -> key(olderForm(object, password).getEncoded());
            };
        } catch (IOException | GeneralSecurityException | RuntimeException unreadable) {
            // What a decryption says of its failure is of no use, and must not quote anything.
            boolean encrypted = !password.isEmpty() || object.getType().startsWith("ENCRYPTED") || hasHeaders(object);
            throw new TlsException("the private key in " + path + " cannot be read"
                    + (!encrypted ? "" : password.isEmpty() ? ": it needs a password" : "; is the password right?"));
        }
    }

    private static boolean hasHeaders(PemObject object) {
        return !object.getHeaders().isEmpty();
    }

    private static PrivateKey key(byte[] pkcs8) throws GeneralSecurityException {
        String algorithm = PrivateKeyInfo.getInstance(pkcs8)
                .getPrivateKeyAlgorithm()
                .getAlgorithm()
                .getId();
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
    }

    private static byte[] decrypted(byte[] encrypted, String password) throws IOException, GeneralSecurityException {
        EncryptedPrivateKeyInfo info = new EncryptedPrivateKeyInfo(encrypted);
        // The parameters of PBES2 name the algorithms that it is made of, in the form in which the JDK knows them.
        String algorithm =
                info.getAlgName().equals("PBES2") ? info.getAlgParameters().toString() : info.getAlgName();
        SecretKey key = SecretKeyFactory.getInstance(algorithm).generateSecret(new PBEKeySpec(password.toCharArray()));
        Cipher cipher = Cipher.getInstance(algorithm);
        cipher.init(Cipher.DECRYPT_MODE, key, info.getAlgParameters());
        return info.getKeySpec(cipher).getEncoded();
    }

    private static PrivateKeyInfo olderForm(PemObject object, String password) throws IOException {
        StringWriter text = new StringWriter();
        try (PemWriter writer = new PemWriter(text)) {
            writer.writeObject(object);
        }
        try (PEMParser parser = new PEMParser(new StringReader(text.toString()))) {
            return switch (parser.readObject()) {
                case PEMKeyPair pair -> pair.getPrivateKeyInfo();
                case PEMEncryptedKeyPair pair ->
                    pair.decryptKeyPair(new BcPEMDecryptorProvider(password.toCharArray()))
                            .getPrivateKeyInfo();
                case PrivateKeyInfo info -> info;
                default -> throw new PEMException("unknown form");
            };
        }
    }
}
