/// Certificates, keys, authorities and cipher suites, from operators' files and words to the JDK's engines. Knows
/// no server.
package io.mortise.module.tls.material;
