package io.mortise.module.tls.material;

import io.mortise.module.tls.TlsOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// What an engine is to offer, of what it has.
///
/// @param forbidden versions that were asked for and that it does not have
record Choice(List<String> protocols, List<String> suites, List<String> forbidden) {
    private static final String TLS13 = "TLSv1.3";
    private static final List<String> MODERN = List.of("TLSv1.2", TLS13);

    /// @param engine whose it is, for messages
    /// @throws TlsException if nothing is left
    static Choice of(TlsOptions options, String engine, List<String> protocols, List<String> suites)
            throws TlsException {
        List<String> forbidden = new ArrayList<>();
        List<String> chosen = protocols(options, engine, protocols, forbidden);
        return new Choice(chosen, suites(options, engine, chosen, suites), forbidden);
    }

    private static List<String> protocols(TlsOptions options, String engine, List<String> known, List<String> forbidden)
            throws TlsException {
        if (options.protocols().isEmpty()) {
            return known.stream().filter(MODERN::contains).toList();
        }
        List<String> chosen = new ArrayList<>();
        for (String word : options.protocols()) {
            String name = "TLSv" + word.toLowerCase(Locale.ROOT).substring("tlsv".length());
            (known.contains(name) ? chosen : forbidden).add(name);
        }
        if (chosen.isEmpty()) {
            throw new TlsException("tls-protocols: " + engine + " allows none of " + String.join(" ", forbidden));
        }
        return chosen;
    }

    private static List<String> suites(TlsOptions options, String engine, List<String> protocols, List<String> known)
            throws TlsException {
        List<String> chosen = new ArrayList<>();
        if (protocols.contains(TLS13)) {
            chosen.addAll(suitesOf13(options, engine, known));
        }
        if (!protocols.equals(List.of(TLS13))) {
            chosen.addAll(CipherList.choose(options.ciphers(), known.toArray(String[]::new)));
        }
        return chosen;
    }

    private static List<String> suitesOf13(TlsOptions options, String engine, List<String> all) throws TlsException {
        List<String> known = suitesOf13(all);
        if (options.suites().isBlank()) {
            return known;
        }
        List<String> named = named(options);
        for (String name : named) {
            if (!known.contains(name)) {
                throw new TlsException(
                        "tls-ciphersuites: " + engine + " has no " + name + "; it has " + String.join(":", known));
            }
        }
        return named;
    }

    /// Those of TLS 1.3.
    static List<String> suitesOf13(List<String> all) {
        return all.stream()
                .filter(name -> name.startsWith("TLS_AES_") || name.startsWith("TLS_CHACHA20_"))
                .toList();
    }

    /// The suites of TLS 1.3 that were asked for; empty if that was left open.
    static List<String> named(TlsOptions options) {
        return options.suites().isBlank()
                ? List.of()
                : Arrays.asList(options.suites().strip().split("[:, ]+"));
    }
}
