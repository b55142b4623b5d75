package io.mortise.kernel.modules.pf4j;

import io.mortise.kernel.modules.JarStore.Signer;
import io.mortise.kernel.modules.ModuleLoadException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.security.CodeSigner;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/// Who has signed a jar. A signature counts if it covers every entry and fits what is in them; a jar that is signed
/// in part, or was changed since, is refused, also where no signature is asked for.
final class JarSignature {
    private JarSignature() {}

    /// @param name of the jar, for messages
    /// @return those who have signed all of it; none if nobody has signed any of it
    static List<Signer> signersOf(String name, Path copy) throws IOException, ModuleLoadException {
        try (JarFile jar = new JarFile(copy.toFile(), true)) {
            if (jar.stream().noneMatch(entry -> isSignatureFile(entry.getName()))) {
                return List.of();
            }
            Set<Signer> common = null;
            for (JarEntry entry : (Iterable<JarEntry>) jar.stream()::iterator) {
                // An entry is checked while it is read.
                try (InputStream in = jar.getInputStream(entry)) {
                    in.transferTo(OutputStream.nullOutputStream());
                }
                if (!entry.isDirectory() && !isOfSignature(entry.getName())) {
                    common = also(name, common, entry);
                }
            }
            return common == null ? List.of() : List.copyOf(common);
        } catch (SecurityException changed) {
            throw new ModuleLoadException(name + ": its signature does not fit: " + changed.getMessage());
        }
    }

    private static Set<Signer> also(String name, Set<Signer> before, JarEntry entry) throws ModuleLoadException {
        Set<Signer> signers = new LinkedHashSet<>();
        if (entry.getCodeSigners() != null) {
            for (CodeSigner signer : entry.getCodeSigners()) {
                signers.add(signerOf(signer));
            }
        }
        if (before != null) {
            signers.retainAll(before);
        }
        if (signers.isEmpty()) {
            throw new ModuleLoadException(
                    name + " is signed, but not by anybody who has signed all of it: " + entry.getName());
        }
        return signers;
    }

    private static Signer signerOf(CodeSigner signer) {
        X509Certificate certificate =
                (X509Certificate) signer.getSignerCertPath().getCertificates().getFirst();
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
            return new Signer(
                    certificate.getSubjectX500Principal().getName(),
                    HexFormat.of().formatHex(digest));
        } catch (GeneralSecurityException impossible) {
            throw new SecurityException(impossible);
        }
    }

    private static boolean isSignatureFile(String entry) {
        return isOfSignature(entry) && entry.toUpperCase(Locale.ROOT).endsWith(".SF");
    }

    /// What belongs to the signature itself, and so is not signed by it.
    private static boolean isOfSignature(String entry) {
        String upper = entry.toUpperCase(Locale.ROOT);
        return upper.matches("META-INF/([^/]+\\.(SF|RSA|DSA|EC)|MANIFEST\\.MF|SIG-[^/]*)");
    }
}
