package io.mortise.spi.net;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLEngine;

/// TLS engines of a native library, which are several times as fast as the JDK's. The library is the kernel's and is
/// loaded once, however often modules that use it come and go. Any thread may use it.
public interface NativeEngines {
    /// Why there are none, as a sentence for the operator; null if there are. The first call loads the library,
    /// which takes a moment.
    String absence();

    /// The library with its version.
    String library();

    /// The versions of TLS that it has, in the JDK's words.
    List<String> protocols();

    /// The cipher suites that it has, in the JDK's words. Those of TLS 1.3 are always offered, all of them.
    List<String> cipherSuites();

    /// Makes a source of engines in server mode. Blocks. What it has is let go of when neither the source nor an
    /// engine of it is in use any more.
    ///
    /// @throws GeneralSecurityException if the library cannot use what it is given
    Source source(Specification specification) throws GeneralSecurityException;

    /// Makes engines. Holds nothing of the module.
    interface Source {
        /// An engine in server mode that does not ask for a certificate. Whoever takes it gives it to the kernel by
        /// [SecureListener#engine], which releases it in the end.
        SSLEngine engine(String peerHost, int peerPort);
    }

    /// What engines are to be like.
    ///
    /// @param key RSA or EC
    /// @param chain the key's certificate, and those that certify it
    /// @param authorities whose word about clients is taken
    /// @param protocols some of [NativeEngines#protocols]
    /// @param cipherSuites some of [NativeEngines#cipherSuites], the preferred ones first
    /// @param prefersOwnOrder whether that order counts, or the client's
    /// @param resumes whether a client may resume a session of another engine of the source
    /// @param sessionSeconds for how long
    record Specification(
            PrivateKey key,
            List<X509Certificate> chain,
            List<X509Certificate> authorities,
            List<String> protocols,
            List<String> cipherSuites,
            boolean prefersOwnOrder,
            boolean resumes,
            int sessionSeconds) {
        @Override
        public String toString() {
            return "engines for " + chain.getFirst().getSubjectX500Principal();
        }
    }
}
