package io.mortise.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class TestServerTest {
    @Test
    void shouldAnswer() {
        try (TestServer server = TestServer.with()) {
            TestClient client = server.client();
            assertEquals("PONG", client.run("PING"));
            assertEquals("hello", client.run("PING hello"));
            assertEquals(0L, client.run("DEL a b c"));
            assertEquals(
                    "-ERR unknown command 'FOO', with args beginning with: 'a' 'b' ",
                    client.run("FOO a b").toString());
        }
    }
}
