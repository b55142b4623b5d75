package io.mortise.module.tls;

import io.mortise.module.tls.peer.UserRule;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.config.Setting;
import io.mortise.spi.config.Settings;
import io.mortise.spi.config.Settings.LongChange;
import io.mortise.spi.config.Settings.Proposal;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// The settings, with Redis's names and initial values.
final class TlsSettings {
    /// Whether a client must show a certificate.
    enum ClientCertificates {
        YES,
        NO,
        OPTIONAL
    }

    private static final Set<String> PROTOCOLS = Set.of("tlsv1", "tlsv1.1", "tlsv1.2", "tlsv1.3");
    private static final int MOST_SECONDS = 7 * 24 * 60 * 60;

    private Setting<Long> port;
    private Setting<TlsOptions.Provider> provider;
    private Setting<String> certificateFile;
    private Setting<String> keyFile;
    private Setting<String> keyPassword;
    private Setting<String> clientCertificateFile;
    private Setting<String> clientKeyFile;
    private Setting<String> clientKeyPassword;
    private Setting<String> dhParametersFile;
    private Setting<String> authoritiesFile;
    private Setting<String> authoritiesFolder;
    private Setting<List<String>> protocols;
    private Setting<String> ciphers;
    private Setting<String> suites;
    private Setting<Boolean> prefersOwnOrder;
    private Setting<Boolean> cachesSessions;
    private Setting<Long> cachedSessions;
    private Setting<Long> sessionSeconds;

    /// Read at each handshake.
    Setting<ClientCertificates> clientCertificates;

    /// Read at each handshake; see [UserRule].
    Setting<List<String>> clientUser;

    /// Seconds between two looks at the files; 0 for none.
    Setting<Long> reloadInterval;

    /// @param change of those settings of which the context is made
    void declare(Settings tls, LongChange change) {
        port = tls.number("tls-port", 0, 0, 65_535).alias("tls-port");
        provider = tls.choice("tls-provider", TlsOptions.Provider.AUTO).alias("tls-provider");
        certificateFile = text(tls, "tls-cert-file");
        keyFile = text(tls, "tls-key-file");
        keyPassword = text(tls, "tls-key-file-pass").secret();
        clientCertificateFile = text(tls, "tls-client-cert-file");
        clientKeyFile = text(tls, "tls-client-key-file");
        clientKeyPassword = text(tls, "tls-client-key-file-pass").secret();
        dhParametersFile = text(tls, "tls-dh-params-file");
        authoritiesFile = text(tls, "tls-ca-cert-file");
        authoritiesFolder = text(tls, "tls-ca-cert-dir");
        protocols =
                tls.words("tls-protocols", List.of()).alias("tls-protocols").check(TlsSettings::objectionToProtocols);
        ciphers = text(tls, "tls-ciphers");
        suites = text(tls, "tls-ciphersuites");
        prefersOwnOrder = bool(tls, "tls-prefer-server-ciphers", false);
        cachesSessions = bool(tls, "tls-session-caching", true);
        cachedSessions = number(tls, "tls-session-cache-size", 20_480, Integer.MAX_VALUE);
        sessionSeconds = number(tls, "tls-session-cache-timeout", 300, MOST_SECONDS);
        clientCertificates =
                tls.choice("tls-auth-clients", ClientCertificates.YES).alias("tls-auth-clients");
        clientUser = tls.words("tls-auth-clients-user", List.of("off"))
                .alias("tls-auth-clients-user")
                .check(UserRule::objection);
        reloadInterval = number(tls, "tls-auto-reload-interval", 0, MOST_SECONDS);
        bool(tls, "tls-replication", false).check(wanted -> wanted ? "there is no replication to encrypt" : null);
        bool(tls, "tls-cluster", false).check(wanted -> wanted ? "there is no cluster bus to encrypt" : null);
        tls.togetherInBackground(
                change,
                port,
                provider,
                certificateFile,
                keyFile,
                keyPassword,
                clientCertificateFile,
                clientKeyFile,
                clientKeyPassword,
                dhParametersFile,
                authoritiesFile,
                authoritiesFolder,
                protocols,
                ciphers,
                suites,
                prefersOwnOrder,
                cachesSessions,
                cachedSessions,
                sessionSeconds);
        tls.together(this::checkAuthorities, clientCertificates);
    }

    private static Setting<String> text(Settings tls, String name) {
        return tls.text(name, "").alias(name);
    }

    private static Setting<Boolean> bool(Settings tls, String name, boolean initial) {
        return tls.bool(name, initial).alias(name);
    }

    private static Setting<Long> number(Settings tls, String name, long initial, long most) {
        return tls.number(name, initial, 0, most).alias(name);
    }

    private static String objectionToProtocols(List<String> words) {
        return words.stream().allMatch(word -> PROTOCOLS.contains(word.toLowerCase(Locale.ROOT)))
                ? null
                : "argument(s) must be of the following: TLSv1, TLSv1.1, TLSv1.2, TLSv1.3";
    }

    /// Clients can only be asked for certificates if somebody can have signed them. The other settings are checked
    /// when the context is made of them, which this one is not needed for.
    private Runnable checkAuthorities(Proposal proposal) {
        boolean asks = proposal.of(clientCertificates) != ClientCertificates.NO;
        boolean hasNone = proposal.of(authoritiesFile).isEmpty()
                && proposal.of(authoritiesFolder).isEmpty();
        if (asks && hasNone && proposal.of(port) != 0) {
            throw new CommandException("this needs tls-ca-cert-file or tls-ca-cert-dir");
        }
        return () -> {};
    }

    /// The values in force.
    TlsOptions present() {
        return proposed(new Proposal() {
            @Override
            public <T> T of(Setting<T> setting) {
                return setting.get();
            }
        });
    }

    /// The values that are to be.
    TlsOptions proposed(Proposal values) {
        return new TlsOptions(
                values.of(port).intValue(),
                values.of(provider),
                new TlsOptions.Pair(values.of(certificateFile), values.of(keyFile), values.of(keyPassword)),
                new TlsOptions.Pair(
                        values.of(clientCertificateFile), values.of(clientKeyFile), values.of(clientKeyPassword)),
                values.of(dhParametersFile),
                values.of(authoritiesFile),
                values.of(authoritiesFolder),
                values.of(clientCertificates) != ClientCertificates.NO,
                values.of(protocols),
                values.of(ciphers),
                values.of(suites),
                values.of(prefersOwnOrder),
                values.of(cachesSessions),
                values.of(cachedSessions).intValue(),
                values.of(sessionSeconds).intValue());
    }
}
