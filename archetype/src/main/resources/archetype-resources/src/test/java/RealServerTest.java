package ${package};

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.mortise.testkit.EmbeddedServer;
import io.mortise.testkit.MortiseExtension;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import redis.clients.jedis.Jedis;

/// The module behind real sockets, and a client that people use.
class RealServerTest {
    @RegisterExtension
    private final MortiseExtension mortise = MortiseExtension.with(TallyModule::new);

    @Test
    void shouldServeAClient(EmbeddedServer server) {
        try (Jedis client = new Jedis("127.0.0.1", server.port())) {
            assertEquals(3L, client.sendCommand(() -> "TALLY.ADD".getBytes(), "visits", "home", "3"));
            List<?> counts = (List<?>) client.sendCommand(() -> "TALLY.COUNTS".getBytes(), "visits");
            assertEquals("home", new String((byte[]) counts.getFirst()));
            assertEquals("tally", client.type("visits"));
        }
    }
}
