package io.mortise.module.tls.peer;

import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLException;
import org.bouncycastle.asn1.x500.style.BCStyle;

/// How the user is found in a certificate: the setting `tls-auth-clients-user`.
///
/// A certificate that can be read in two ways names nobody: what one program takes for the name of `app`, another
/// may take for that of `admin`. Such a client is refused.
public sealed interface UserRule {
    /// The user that a certificate names.
    ///
    /// @return null if it names none
    /// @throws SSLException if it must not be let in
    String userOf(PeerCertificate certificate) throws SSLException;

    /// The rule that the setting's words stand for, which have been checked.
    static UserRule of(List<String> words) {
        return switch (words.getFirst().toLowerCase(Locale.ROOT)) {
            case "cn" -> new CommonName();
            case "uri" -> new Uri();
            case "dn" -> new Name(NamePattern.parse(String.join(" ", words.subList(1, words.size()))));
            default -> new Off();
        };
    }

    /// Why words are not a rule, or null.
    static String objection(List<String> words) {
        String first = words.isEmpty() ? "" : words.getFirst().toLowerCase(Locale.ROOT);
        if (first.equals("dn") && words.size() > 1) {
            try {
                NamePattern.parse(String.join(" ", words.subList(1, words.size())));
                return null;
            } catch (IllegalArgumentException malformed) {
                return malformed.getMessage();
            }
        }
        boolean known = words.size() == 1 && List.of("off", "cn", "uri").contains(first);
        return known ? null : "argument(s) must be one of the following: CN, URI, DN <pattern>, off";
    }

    private static String only(List<String> found, String what) throws SSLException {
        if (found.size() > 1) {
            throw new SSLException("the certificate has " + found.size() + " " + what + "s");
        }
        return found.isEmpty() ? null : plain(found.getFirst(), what);
    }

    private static String plain(String name, String what) throws SSLException {
        if (name == null || name.isEmpty() || name.indexOf('\0') >= 0) {
            throw new SSLException("the certificate's " + what + " is empty, is not text, or has a NUL in it");
        }
        return name;
    }

    /// Certificates name nobody.
    record Off() implements UserRule {
        @Override
        public String userOf(PeerCertificate certificate) {
            return null;
        }
    }

    /// The subject's common name.
    record CommonName() implements UserRule {
        @Override
        public String userOf(PeerCertificate certificate) throws SSLException {
            List<String> names = certificate.attributes().stream()
                    .filter(each -> each.type().equals(BCStyle.CN))
                    .map(each -> each.value() == null ? "" : each.value())
                    .toList();
            return only(names, "common name");
        }
    }

    /// The URI among the alternative names, such as `spiffe://example.org/app`.
    record Uri() implements UserRule {
        @Override
        public String userOf(PeerCertificate certificate) throws SSLException {
            return only(certificate.uris(), "URI");
        }
    }

    /// A part of a subject that looks as a pattern says.
    record Name(NamePattern pattern) implements UserRule {
        @Override
        public String userOf(PeerCertificate certificate) throws SSLException {
            NamePattern.Match match = pattern.match(certificate.attributes());
            return match == null ? null : plain(match.user(), "subject");
        }
    }
}
