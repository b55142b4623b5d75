package io.mortise.server;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.Charset;

/// Standard error, found again.
///
/// The JVM warns of its incubating vector module before any of our code runs, and there is no option against it. So
/// the launcher starts the JVM with its standard error closed off and the real one as another descriptor, which the
/// property names.
final class ErrorOutput {
    private static final String PROPERTY = "mortise.stderr";

    private ErrorOutput() {}

    /// Makes [System#err] the real standard error. Where that cannot be opened by its number, as a socket cannot,
    /// standard output takes its place.
    static void restore() {
        String descriptor = System.getProperty(PROPERTY);
        if (descriptor != null) {
            System.setErr(opened(descriptor));
        }
    }

    private static PrintStream opened(String descriptor) {
        try {
            return new PrintStream(new FileOutputStream("/dev/fd/" + descriptor, true), true, Charset.defaultCharset());
        } catch (IOException isSocket) {
            return System.out;
        }
    }
}
