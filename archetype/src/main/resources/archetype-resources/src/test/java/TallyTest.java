package ${package};

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.mortise.testkit.Conversation;
import io.mortise.testkit.MortiseExtension;
import io.mortise.testkit.TestClient;
import io.mortise.testkit.TestServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// The commands, on the real kernel in a simulated world: time passes when the test says so.
class TallyTest {
    @RegisterExtension
    private final MortiseExtension mortise = MortiseExtension.with(TallyModule::new);

    @Test
    void shouldCount(TestServer server) {
        new Conversation(server).play("""
                TALLY.ADD visits home    => 1
                TALLY.ADD visits home 4  => 5
                TALLY.ADD visits about   => 1
                TALLY.COUNTS visits      => ["about" 1 "home" 5]
                TALLY.ADD visits home x  => -ERR value is not an integer or out of range
                PEXPIRE visits 100       => 1
                wait 101
                TALLY.COUNTS visits      => []
                """);
    }

    @Test
    void shouldHaveNoMoreNamesThanAllowed(TestClient client) {
        client.run("CONFIG SET tally.most-names 1");
        client.run("TALLY.ADD visits home");
        assertEquals("-ERR the tally has 1 names already", client.run("TALLY.ADD visits about").toString());
        assertEquals(2L, client.run("TALLY.ADD visits home"));
    }
}
