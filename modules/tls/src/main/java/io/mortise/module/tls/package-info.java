/// Encrypted connections: a port whose engines are the JDK's, with Redis's settings.
package io.mortise.module.tls;
