package io.mortise.module.tls.material;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mortise.module.tls.Shell;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Reads what OpenSSL writes.
class PemTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "RSA, genrsa -traditional 2048, ''",
        "RSA, genrsa 2048, ''",
        "RSA, genrsa -traditional -aes256 -passout pass:secret 2048, secret",
        "RSA, genrsa -traditional -des3 -passout pass:secret 2048, secret",
        "RSA, genrsa -aes128 -passout pass:secret 2048, secret",
        "RSA, genpkey -algorithm RSA -aes-256-cbc -pass pass:secret, secret",
        "EC, ecparam -name prime256v1 -genkey, ''",
        "EC, ecparam -name secp384r1 -genkey -noout, ''",
        "EC, genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256, ''",
        "EC, genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -aes256 -pass pass:secret, secret",
        "EdDSA, genpkey -algorithm ED25519, ''",
        "RSASSA-PSS, genpkey -algorithm RSA-PSS, ''"
    })
    void shouldReadKeys(String algorithm, String arguments, String password) throws Exception {
        PrivateKey key = pem(("openssl " + arguments).split(" ")).key(password);
        assertEquals(algorithm, key.getAlgorithm());
    }

    @Test
    void shouldSayThatPasswordIsWrongWithoutQuotingIt() throws Exception {
        Pem pem = pem("openssl", "genrsa", "-aes128", "-passout", "pass:secret", "2048");
        String wrong =
                assertThrows(TlsException.class, () -> pem.key("guessed")).getMessage();
        assertTrue(wrong.contains("password"), wrong);
        assertFalse(wrong.contains("guessed"), wrong);
        String none = assertThrows(TlsException.class, () -> pem.key("")).getMessage();
        assertTrue(none.contains("needs a password"), none);
    }

    @Test
    void shouldSayThatPasswordOfOlderFormIsWrong() throws Exception {
        Pem pem = pem("openssl", "genrsa", "-traditional", "-aes128", "-passout", "pass:secret", "2048");
        assertThrows(TlsException.class, () -> pem.key("guessed"));
        assertThrows(TlsException.class, () -> pem.key(""));
    }

    @Test
    void shouldReadChainInOrderBetweenOtherText() throws Exception {
        String first = certificate("first");
        String second = certificate("second");
        Pem pem = new Pem(
                "chain", ("Subject: first\n" + first + "some text\n" + second).getBytes(StandardCharsets.UTF_8));
        assertEquals(
                "[CN=first, CN=second]",
                pem.certificates().stream()
                        .map(each -> each.getSubjectX500Principal().getName())
                        .toList()
                        .toString());
        assertThrows(TlsException.class, () -> pem.key(""));
    }

    @Test
    void shouldStepOverWhatItDoesNotNeed() throws Exception {
        String parameters = "-----BEGIN DH PARAMETERS-----\nMAYCAQcCAQI=\n-----END DH PARAMETERS-----\n";
        Pem pem = new Pem("file", (parameters + certificate("x")).getBytes(StandardCharsets.UTF_8));
        assertEquals(1, pem.certificates().size());
    }

    @Test
    void shouldRefuseDamagedFiles() throws Exception {
        assertEquals(0, new Pem("empty", new byte[0]).certificates().size());
        String text = certificate("x");
        for (int length = 60; length < text.length() - 40; length += 37) {
            byte[] cut = text.substring(0, length).getBytes(StandardCharsets.UTF_8);
            assertThrows(TlsException.class, () -> new Pem("cut", cut).certificates());
        }
        Pem noKey = new Pem(
                "bad",
                "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n".getBytes(StandardCharsets.UTF_8));
        assertThrows(TlsException.class, () -> noKey.key(""));
    }

    private String certificate(String name) throws Exception {
        Path file = folder.resolve(name + ".crt");
        Shell.run(
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-keyout",
                folder.resolve("key") + "",
                "-out",
                file.toString(),
                "-subj",
                "/CN=" + name);
        return Files.readString(file);
    }

    private static Pem pem(String... command) throws Exception {
        return new Pem("key", Shell.run(command).getBytes(StandardCharsets.UTF_8));
    }
}
