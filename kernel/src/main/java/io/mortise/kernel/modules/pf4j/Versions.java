package io.mortise.kernel.modules.pf4j;

import org.pf4j.DefaultVersionManager;
import org.pf4j.VersionManager;

/// Versions and ranges of versions, in the notation of PF4J: `>=1.2.0 & <2.0.0`, `~1.2`, `1.x`, `*`; a single
/// version means that one or a later.
final class Versions {
    private static final VersionManager RULES = new DefaultVersionManager();
    private static final String PROBE = "1.0.0";

    private Versions() {}

    static boolean isVersion(String text) {
        try {
            RULES.compareVersions(text, PROBE);
            return true;
        } catch (RuntimeException malformed) {
            return false;
        }
    }

    static boolean isRange(String text) {
        try {
            isInRange(PROBE, text);
            return true;
        } catch (RuntimeException malformed) {
            return false;
        }
    }

    /// A pre-release counts as the version that it comes before: who needs 1.2.0 can work with 1.2.0-SNAPSHOT.
    static boolean isInRange(String version, String range) {
        String release = version.split("[-+]", 2)[0];
        return RULES.checkVersionConstraint(release, isExact(range) ? ">=" + range : range);
    }

    /// Looks at the letters first: being refused by the parser costs a noticeable part of a start, since the
    /// message of its exception is formatted, and brings in the JDK's locales.
    private static boolean isExact(String range) {
        return range.matches("[0-9A-Za-z.+-]+") && isVersion(range);
    }
}
