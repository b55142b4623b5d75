package io.mortise.module.tls.peer;

import io.mortise.module.tls.peer.PeerCertificate.Attribute;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1String;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x500.AttributeTypeAndValue;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;

/// What a subject must look like, and where in it the user stands: `CN={user},OU=apps,O=Example`.
///
/// It is itself a name in the notation of RFC 2253. Each of its parts must be met by the subject's, in order and
/// with none left over: `*` by anything, `{user}` by anything, which is the user, and other text by itself. Parts
/// are compared as parts, so a comma inside a value separates nothing.
public final class NamePattern {
    private static final String USER = "{user}";
    private static final String ANY = "*";

    /// Takes any text for a value, where the usual style wants a country to have two letters.
    private static final class AnyText extends BCStyle {
        @Override
        protected ASN1Encodable encodeStringValue(ASN1ObjectIdentifier type, String value) {
            return new DERUTF8String(value);
        }
    }

    private final List<Attribute> parts;

    /// A subject looks as it should.
    ///
    /// @param user null if it is not text
    record Match(String user) {}

    private NamePattern(List<Attribute> parts) {
        this.parts = parts;
    }

    /// @throws IllegalArgumentException if it cannot be read, or does not say where the user stands
    static NamePattern parse(String text) {
        List<Attribute> parts = new ArrayList<>();
        for (RDN part : new X500Name(new AnyText(), text).getRDNs()) {
            for (AttributeTypeAndValue each : part.getTypesAndValues()) {
                parts.add(new Attribute(each.getType(), ((ASN1String) each.getValue()).getString()));
            }
        }
        if (parts.stream().filter(each -> each.value().equals(USER)).count() != 1) {
            throw new IllegalArgumentException("the pattern must have one " + USER + ", as in CN={user},OU=apps");
        }
        return new NamePattern(List.copyOf(parts));
    }

    /// @return null if the subject does not look like this
    Match match(List<Attribute> subject) {
        if (subject.size() != parts.size()) {
            return null;
        }
        String user = null;
        for (int index = 0; index < parts.size(); index++) {
            ASN1ObjectIdentifier type = parts.get(index).type();
            String wanted = parts.get(index).value();
            Attribute found = subject.get(index);
            if (!found.type().equals(type)
                    || !wanted.equals(ANY) && !wanted.equals(USER) && !wanted.equals(found.value())) {
                return null;
            }
            if (wanted.equals(USER)) {
                user = found.value();
            }
        }
        return new Match(user);
    }
}
