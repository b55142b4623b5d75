package io.mortise.module.tls.material;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.mortise.module.tls.Shell;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// OpenSSL is the oracle: of the suites that both know, both must choose the same.
class CipherListTest {
    private static String[] available() throws Exception {
        return SSLContext.getDefault().getDefaultSSLParameters().getCipherSuites();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ALL",
                "HIGH:!aNULL",
                "ECDHE-RSA-AES128-GCM-SHA256:ECDHE-RSA-AES256-GCM-SHA384",
                "ECDHE+AESGCM",
                "ECDHE+AESGCM:DHE+AESGCM:!SHA1",
                "CHACHA20:AES256",
                "ALL:!ECDSA:!DHE",
                "ALL:-AES128:AES128+ECDHE",
                "AESGCM:!aRSA",
                "ECDHE:!SHA1:!SHA256:!SHA384",
                "EECDH+CHACHA20:EECDH+AES256:!SHA",
                "aECDSA+SHA384",
                "TLSv1.2:!kRSA",
                "HIGH:!kDHE:!MD5:!3DES:@STRENGTH"
            })
    void shouldChooseAsOpenSslDoes(String list) throws Exception {
        List<Suite> known = Arrays.stream(available())
                .map(Suite::of)
                .filter(Objects::nonNull)
                .toList();
        // Security level 0, because the JDK has its own.
        List<String> expected = Arrays.stream(Shell.run("openssl", "ciphers", "-s", "-tls1_2", list + ":@SECLEVEL=0")
                        .strip()
                        .split(":"))
                .filter(name ->
                        known.stream().anyMatch(suite -> suite.openSslName().equals(name)))
                .sorted()
                .toList();
        List<String> chosen = CipherList.choose(list, available()).stream()
                .map(name -> Suite.of(name).openSslName())
                .sorted()
                .toList();
        assertEquals(expected, chosen);
    }

    @Test
    void shouldKeepTheOrderOfTheList() throws Exception {
        String list = "ECDHE-RSA-CHACHA20-POLY1305:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-RSA-AES256-GCM-SHA384:+AES128";
        assertEquals(
                List.of(
                        "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
                        "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
                        "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"),
                CipherList.choose(list, available()));
    }

    @Test
    void shouldRefuseListThatLeavesNothing() throws Exception {
        String[] available = available();
        assertThrows(TlsException.class, () -> CipherList.choose("RC4:NULL", available));
        assertThrows(TlsException.class, () -> CipherList.choose("ALL:!ALL", available));
    }
}
