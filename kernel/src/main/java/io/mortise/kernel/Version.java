package io.mortise.kernel;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/// The version that the build has written beside this class.
final class Version {
    private Version() {}

    static String ofThisServer() {
        try (InputStream file = Version.class.getResourceAsStream("version")) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException unreadable) {
            throw new IllegalStateException("the file with the version cannot be read", unreadable);
        }
    }
}
