package io.mortise.module.tls.material;

/// A cipher suite of TLS 1.2 and before, taken apart.
///
/// The JDK writes `TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256`, OpenSSL `ECDHE-RSA-AES128-GCM-SHA256`.
///
/// @param name the JDK's
/// @param exchange how the key is agreed on: `ECDHE`, `DHE`, `RSA` …
/// @param authentication whose signature stands for the server: `ECDSA`, `RSA` …
/// @param cipher with its mode: `AES_128_GCM`, `AES_256_CBC`, `CHACHA20_POLY1305`
/// @param hash the last part of the name
record Suite(String name, String exchange, String authentication, String cipher, String hash) {
    private static final String MIDDLE = "_WITH_";

    /// @return null for a name that is not of this kind, such as those of TLS 1.3
    static Suite of(String name) {
        int middle = name.indexOf(MIDDLE);
        if (!name.startsWith("TLS_") || middle < 0) {
            return null;
        }
        String[] keys = name.substring("TLS_".length(), middle).split("_", 2);
        String rest = name.substring(middle + MIDDLE.length());
        int last = rest.lastIndexOf('_');
        return new Suite(name, keys[0], keys[keys.length - 1], rest.substring(0, last), rest.substring(last + 1));
    }

    // The comparison that the compiler makes for a record leaves a soft reference to its class in the JDK, which
    // would keep the unloaded module in memory.

    @Override
    public boolean equals(Object other) {
        return other instanceof Suite suite && name.equals(suite.name);
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }

    /// OpenSSL's name.
    String openSslName() {
        String keys = exchange.equals("RSA") ? "" : exchange + "-" + authentication + "-";
        if (cipher.startsWith("CHACHA20")) {
            return keys + cipher.replace('_', '-');
        }
        return keys + cipher.replaceFirst("^AES_", "AES").replace("_CBC", "").replace('_', '-') + "-" + hash;
    }

    /// Bits of the key.
    int bits() {
        return cipher.contains("128") ? 128 : 256;
    }

    private boolean isAead() {
        return cipher.endsWith("_GCM") || cipher.startsWith("CHACHA20");
    }

    /// Whether one of OpenSSL's words for groups of suites, or a name of the suite, is about this one.
    boolean is(String word) {
        if (word.equals(name) || word.equals(openSslName())) {
            return true;
        }
        return switch (word) {
            case "ALL", "DEFAULT", "HIGH" -> true;
            case "ECDHE", "EECDH", "kECDHE", "kEECDH" -> exchange.equals("ECDHE");
            case "DHE", "EDH", "kDHE", "kEDH" -> exchange.equals("DHE");
            case "RSA", "kRSA" -> exchange.equals("RSA");
            case "aRSA" -> authentication.equals("RSA");
            case "ECDSA", "aECDSA" -> authentication.equals("ECDSA");
            case "AES" -> cipher.startsWith("AES");
            case "AES128" -> cipher.startsWith("AES_128");
            case "AES256" -> cipher.startsWith("AES_256");
            case "AESGCM" -> cipher.endsWith("_GCM");
            case "CHACHA20" -> cipher.startsWith("CHACHA20");
            case "SHA", "SHA1" -> hash.equals("SHA");
            case "SHA256" -> hash.equals("SHA256") && !isAead();
            case "SHA384" -> hash.equals("SHA384") && !isAead();
            case "TLSv1.2" -> !hash.equals("SHA");
            case "TLSv1", "TLSv1.0", "SSLv3" -> hash.equals("SHA");
            default -> false;
        };
    }
}
