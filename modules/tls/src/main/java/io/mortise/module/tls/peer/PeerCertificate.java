package io.mortise.module.tls.peer;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1String;
import org.bouncycastle.asn1.x500.AttributeTypeAndValue;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;

/// A client's certificate, which an authority has signed. What stands in it was nevertheless chosen by the client.
public final class PeerCertificate {
    private static final int SAN_URI = 6;

    private final X509Certificate certificate;

    public PeerCertificate(X509Certificate certificate) {
        this.certificate = certificate;
    }

    /// @return null if the client has shown none
    public static PeerCertificate of(SSLSession session) {
        try {
            return new PeerCertificate((X509Certificate) session.getPeerCertificates()[0]);
        } catch (SSLPeerUnverifiedException none) {
            return null;
        }
    }

    /// The subject as RFC 2253 writes it.
    public String subject() {
        return certificate.getSubjectX500Principal().getName();
    }

    /// A part of the subject, such as CN or O, with its type.
    ///
    /// @param value null if it is not text
    record Attribute(ASN1ObjectIdentifier type, String value) {}

    /// The parts of the subject in the order of RFC 2253, which is from the person to the country.
    List<Attribute> attributes() {
        List<Attribute> attributes = new ArrayList<>();
        X500Name name =
                X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded());
        for (RDN part : name.getRDNs()) {
            for (AttributeTypeAndValue each : part.getTypesAndValues()) {
                ASN1Encodable value = each.getValue();
                attributes.addFirst(
                        new Attribute(each.getType(), value instanceof ASN1String text ? text.getString() : null));
            }
        }
        return attributes;
    }

    /// The URIs among the alternative names.
    List<String> uris() throws SSLException {
        List<String> uris = new ArrayList<>();
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            for (List<?> name : names == null ? List.<List<?>>of() : names) {
                if ((Integer) name.get(0) == SAN_URI) {
                    uris.add((String) name.get(1));
                }
            }
            return uris;
        } catch (CertificateParsingException malformed) {
            throw new SSLException("the certificate's alternative names are damaged", malformed);
        }
    }
}
