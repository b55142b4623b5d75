package io.mortise.module.tls.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.mortise.module.tls.Authority;
import java.util.List;
import javax.net.ssl.SSLException;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.Test;

/// Which user a certificate names, and which certificates name nobody.
class UserRuleTest {
    private final Authority authority = new Authority("authority");

    private PeerCertificate certificate(X500Name subject, GeneralName... names) {
        return new PeerCertificate(authority.issue(subject, List.of(names), 30).certificate());
    }

    private PeerCertificate certificate(String subject) {
        return certificate(new X500Name(subject));
    }

    private static String user(PeerCertificate certificate, String... rule) throws SSLException {
        assertNull(UserRule.objection(List.of(rule)));
        return UserRule.of(List.of(rule)).userOf(certificate);
    }

    private static GeneralName uri(String text) {
        return new GeneralName(GeneralName.uniformResourceIdentifier, text);
    }

    @Test
    void shouldTakeTheCommonName() throws Exception {
        assertEquals("app", user(certificate("O=Test,CN=app"), "CN"));
        assertEquals("app", user(certificate("CN=app,O=Test"), "cn"));
        assertEquals("a,b=c", user(certificate("CN=a\\,b\\=c,O=Test"), "CN"));
        assertNull(user(certificate("O=Test"), "CN"));
        assertNull(user(certificate("CN=app"), "off"));
    }

    @Test
    void shouldRefuseTwoCommonNames() {
        assertThrows(SSLException.class, () -> user(certificate("CN=app,CN=admin"), "CN"));
        assertThrows(SSLException.class, () -> user(certificate("CN=app+CN=admin,O=Test"), "CN"));
    }

    @Test
    void shouldRefuseNulInTheCommonName() {
        X500Name subject = new X500NameBuilder()
                .addRDN(BCStyle.CN, new DERUTF8String("admin\0.example.org"))
                .build();
        assertThrows(SSLException.class, () -> user(certificate(subject), "CN"));
        assertThrows(SSLException.class, () -> user(certificate(subject), "DN", "CN={user}"));
    }

    @Test
    void shouldTakeTheUri() throws Exception {
        PeerCertificate one = certificate(new X500Name("CN=x"), uri("spiffe://example.org/app"));
        assertEquals("spiffe://example.org/app", user(one, "URI"));
        assertNull(user(certificate("CN=x"), "URI"));
        PeerCertificate two = certificate(new X500Name("CN=x"), uri("spiffe://a"), uri("spiffe://b"));
        assertThrows(SSLException.class, () -> user(two, "URI"));
    }

    @Test
    void shouldTakeThePartThatThePatternNames() throws Exception {
        PeerCertificate certificate = certificate("C=DE,O=Example,OU=apps,CN=billing");
        assertEquals("billing", user(certificate, "DN", "CN={user},OU=apps,O=Example,C=DE"));
        assertEquals("billing", user(certificate, "DN", "CN={user},OU=*,O=Example,C=*"));
        assertEquals("apps", user(certificate, "DN", "CN=*,OU={user},O=Example,C=DE"));
        assertNull(user(certificate, "DN", "CN={user},OU=admins,O=Example,C=DE"));
        assertNull(user(certificate, "DN", "CN={user},OU=apps,O=Example"));
    }

    @Test
    void shouldCompareParts() throws Exception {
        PeerCertificate forged = certificate("O=Evil,CN=admin\\,OU\\=apps");
        assertNull(user(forged, "DN", "CN={user},OU=apps,O=Evil"));
        PeerCertificate spaced = certificate("O=Acme Inc,CN=app one");
        assertEquals("app one", user(spaced, "DN", "CN={user},O=Acme", "Inc"));
    }

    @Test
    void shouldObjectToOtherWords() {
        for (String words : List.of("", "on", "CN x", "DN", "DN CN=x", "DN nonsense", "DN CN={user},O={user}")) {
            assertNotNull(UserRule.objection(words.isEmpty() ? List.of() : List.of(words.split(" "))), words);
        }
    }
}
