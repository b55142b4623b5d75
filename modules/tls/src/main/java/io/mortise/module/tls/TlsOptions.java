package io.mortise.module.tls;

import java.util.List;

/// The values of the settings of which a context is made, as they were at one moment.
///
/// @param port 0 for none
/// @param provider whose engines are wanted
/// @param requiresAuthorities whether clients are asked for certificates
/// @param protocols empty for those that the engine has by itself
/// @param ciphers in OpenSSL's notation; empty for those that the engine has by itself
/// @param suites of TLS 1.3, with colons between them; empty for those that the engine has by itself
public record TlsOptions(
        int port,
        Provider provider,
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

    /// Who makes the engines.
    public enum Provider {
        /// The native library if it is there and can serve what is asked for, otherwise the JDK.
        AUTO,
        JDK,
        OPENSSL
    }

    // As in [io.mortise.module.tls.material.Credentials], the compiler's methods would keep the class in memory.

    @Override
    public boolean equals(Object other) {
        return other instanceof TlsOptions options && words().equals(options.words());
    }

    @Override
    public int hashCode() {
        return words().hashCode();
    }

    @Override
    public String toString() {
        return "port " + port + " with " + server;
    }

    private List<Object> words() {
        return List.of(
                port,
                provider,
                server.words(),
                client.words(),
                dhParametersFile,
                authoritiesFile,
                authoritiesFolder,
                requiresAuthorities,
                protocols,
                ciphers,
                suites,
                prefersOwnOrder,
                cachesSessions,
                cachedSessions,
                sessionSeconds);
    }

    /// A certificate with its key.
    ///
    /// @param password of the key; empty for none. Not shown by [#toString()]
    public record Pair(String certificateFile, String keyFile, String password) {
        /// Whether neither is named.
        public boolean isEmpty() {
            return certificateFile.isEmpty() && keyFile.isEmpty();
        }

        private List<String> words() {
            return List.of(certificateFile, keyFile, password);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Pair pair && words().equals(pair.words());
        }

        @Override
        public int hashCode() {
            return words().hashCode();
        }

        @Override
        public String toString() {
            return certificateFile + (certificateFile.isEmpty() || keyFile.isEmpty() ? "" : " with ") + keyFile;
        }
    }
}
