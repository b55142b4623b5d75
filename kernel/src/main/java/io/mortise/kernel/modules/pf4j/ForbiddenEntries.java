package io.mortise.kernel.modules.pf4j;

import io.mortise.kernel.Kernel;
import io.mortise.kernel.modules.ModuleLoadException;
import io.mortise.spi.ServerModule;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What no jar of a module may contain: packages of the server. A second copy of the SPI would make classes that
/// look alike and are not, and a class in one of our packages would pretend to be ours.
final class ForbiddenEntries {
    private static final Pattern OURS = Pattern.compile(
            "(?:META-INF/versions/\\d+/)?(" + folder(ServerModule.class) + "|" + folder(Kernel.class) + ")/.*");

    private ForbiddenEntries() {}

    private static String folder(Class<?> of) {
        return Pattern.quote(of.getPackageName().replace('.', '/'));
    }

    /// @param jar its name, for the message
    static void check(String jar, String entry) throws ModuleLoadException {
        Matcher matcher = OURS.matcher(entry);
        if (matcher.matches()) {
            throw new ModuleLoadException(jar + " contains " + entry + ", and packages of the server must not be in a"
                    + " module's jar; give the dependency the scope 'provided'");
        }
    }
}
