package io.mortise.module.tls.material;

import io.mortise.module.tls.TlsOptions;
import java.security.cert.X509Certificate;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/// Those whose word about a client is taken: the certificates of a file and of a folder. With none of them, no
/// client's certificate is believed.
final class Authorities {
    private Authorities() {}

    /// Reads them.
    static Set<X509Certificate> read(TlsOptions options, SourceFiles files) throws TlsException {
        Set<X509Certificate> trusted = new LinkedHashSet<>();
        String file = options.authoritiesFile();
        if (!file.isEmpty()) {
            trusted.addAll(new Pem(file, files.read(file)).certificates());
        }
        String folder = options.authoritiesFolder();
        if (!folder.isEmpty()) {
            for (Map.Entry<String, byte[]> each : files.readAll(folder).entrySet()) {
                trusted.addAll(new Pem(each.getKey(), each.getValue()).certificates());
            }
        }
        if (trusted.isEmpty() && options.requiresAuthorities()) {
            throw new TlsException(
                    file.isEmpty() && folder.isEmpty()
                            ? "clients are asked for certificates, which needs tls-ca-cert-file or tls-ca-cert-dir"
                            : "there is no certificate in " + file + (file.isEmpty() ? "" : " ") + folder);
        }
        return trusted;
    }
}
