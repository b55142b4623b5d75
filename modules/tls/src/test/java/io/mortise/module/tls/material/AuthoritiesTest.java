package io.mortise.module.tls.material;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mortise.kernel.environment.real.DiskFiles;
import io.mortise.module.tls.Authority;
import io.mortise.module.tls.TlsOptions;
import io.mortise.module.tls.TlsOptions.Pair;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuthoritiesTest {
    @TempDir
    Path folder;

    private Set<?> read(String authorities) throws TlsException {
        Pair none = new Pair("", "", "");
        TlsOptions options = new TlsOptions(
                1,
                TlsOptions.Provider.AUTO,
                none,
                none,
                "",
                "",
                authorities,
                true,
                List.of(),
                "",
                "",
                false,
                false,
                0,
                0);
        return Authorities.read(options, new SourceFiles(new DiskFiles(() -> folder)));
    }

    private String refusal(String authorities) {
        return assertThrows(TlsException.class, () -> read(authorities)).getMessage();
    }

    @Test
    void shouldStepOverWhatIsNoCertificate() throws Exception {
        new Authority("one").own().write(folder, "one");
        new Authority("two").own().write(folder, "two");
        Files.writeString(folder.resolve("README"), "certificates of those whom we trust");
        Files.createDirectory(folder.resolve("old"));
        assertEquals(2, read(folder.toString()).size());
    }

    @Test
    void shouldNameTheDamagedFile() throws IOException {
        new Authority("one").own().write(folder, "one");
        Path damaged = Files.writeString(folder.resolve("two.crt"), "-----BEGIN CERTIFICATE-----\nx");
        assertTrue(refusal(folder.toString()).startsWith(damaged + " is damaged"), refusal(folder.toString()));
    }

    @Test
    void shouldTellEmptyFolderFromMissingOne() throws IOException {
        Files.createDirectory(folder.resolve("empty"));
        assertEquals("there is no certificate in empty", refusal("empty"));
        assertEquals("there is no folder none", refusal("none"));
    }
}
