package io.mortise.kernel.modules;

import io.mortise.kernel.KernelSettings;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// Which jars the operator allows: any, or those with one of these digests or signers.
///
/// Code in the server's process can do what the server can, so this is the only line there is between a jar and the
/// data. Any thread may ask.
public final class Trust {
    private final KernelSettings settings;

    Trust(KernelSettings settings) {
        this.settings = settings;
    }

    /// Whether a jar may be loaded.
    public boolean allows(JarStore.Staged jar) {
        List<String> digests = settings.moduleAllowedSha256.get();
        List<String> signers = settings.moduleAllowedSigners.get();
        return digests.isEmpty() && signers.isEmpty()
                || has(digests, jar.sha256())
                || jar.signers().stream().anyMatch(signer -> has(signers, signer.sha256()));
    }

    private static boolean has(List<String> allowed, String digest) {
        return allowed.stream().anyMatch(each -> each.replace(":", "").equalsIgnoreCase(digest));
    }

    /// @throws ModuleLoadException if a jar may not be loaded
    void check(JarStore.Staged jar) throws ModuleLoadException {
        if (!allows(jar)) {
            throw new ModuleLoadException("the jar of module " + jar.manifest().id() + " "
                    + jar.manifest().version() + " is not allowed here: its SHA-256 is " + jar.sha256() + ", and "
                    + signedBy(jar));
        }
    }

    private static String signedBy(JarStore.Staged jar) {
        return jar.signers().isEmpty()
                ? "it is not signed"
                : jar.signers().stream()
                        .map(signer -> signer.name() + " (" + signer.sha256() + ")")
                        .collect(Collectors.joining(", ", "it is signed by ", ""));
    }

    /// What is wrong with a list of digests, or null.
    public static String objection(List<String> digests) {
        for (String digest : digests) {
            if (!digest.replace(":", "").toLowerCase(Locale.ROOT).matches("[0-9a-f]{64}")) {
                return "'" + digest + "' is no SHA-256 in hex";
            }
        }
        return null;
    }
}
