package io.mortise.module.tls;

import java.util.List;

/// The values of the settings of which a context is made, as they were at one moment.
///
/// @param port 0 for none
/// @param requiresAuthorities whether clients are asked for certificates
/// @param protocols empty for those that the JDK has by itself
/// @param ciphers in OpenSSL's notation; empty for those that the JDK has by itself
/// @param suites of TLS 1.3, with colons between them; empty for those that the JDK has by itself
public record TlsOptions(
        int port,
        Pair server,
        Pair client,
        String dhParametersFile,
        String authoritiesFile,
        String authoritiesFolder,
        boolean requiresAuthorities,
        List<String> protocols,
        String ciphers,
        String suites,
        boolean prefersOwnOrder,
        boolean cachesSessions,
        int cachedSessions,
        int sessionSeconds) {

    /// A certificate with its key.
    ///
    /// @param password of the key; empty for none. Not shown by [#toString()]
    public record Pair(String certificateFile, String keyFile, String password) {
        /// Whether neither is named.
        public boolean isEmpty() {
            return certificateFile.isEmpty() && keyFile.isEmpty();
        }

        @Override
        public String toString() {
            return certificateFile + (certificateFile.isEmpty() || keyFile.isEmpty() ? "" : " with ") + keyFile;
        }
    }
}
