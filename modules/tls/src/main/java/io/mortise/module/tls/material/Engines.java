package io.mortise.module.tls.material;

import java.util.List;
import javax.net.ssl.SSLEngine;

/// Who makes the engines: the JDK, or the server's native library. Any thread may use it.
interface Engines {
    /// A new engine, ready but for the question whether the client must show a certificate.
    SSLEngine engine(String peerHost, int peerPort);

    /// `jdk` or `openssl`, and what exactly that is.
    String provider();

    /// The versions of TLS that are offered.
    List<String> protocols();

    /// The versions that were asked for and are not to be had.
    List<String> forbidden();
}
