package io.mortise.module.hashes;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.mortise.testkit.TestClient;
import io.mortise.testkit.TestServer;
import org.junit.jupiter.api.Test;

/// INFO keysizes of hashes, small and large.
class KeySizesTest {
    @Test
    void shouldCountFields() {
        try (TestServer server = TestServer.with(new HashesModule())) {
            TestClient client = server.client();
            client.run("HSET a f 1");
            client.run("HSET b f 1 g 2 h 3");
            for (int field = 0; field < 1500; field++) {
                client.run("HSET c " + field + " x");
            }
            String sizes = (String) client.run("INFO keysizes");
            assertEquals("# Keysizes\r\ndb0_distrib_hashes_items:1=1,2=1,1K=1\r\n", sizes);
        }
    }
}
