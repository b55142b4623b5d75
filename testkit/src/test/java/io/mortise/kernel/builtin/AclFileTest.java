package io.mortise.kernel.builtin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mortise.spi.file.FileHandle;
import io.mortise.testkit.TestClient;
import io.mortise.testkit.TestServer;
import io.mortise.testkit.simulation.World;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/// ACL LOAD and SAVE, and users at the start.
class AclFileTest {
    private final World world = new World(1);

    private void write(String text) throws IOException {
        try (FileHandle file = world.environment().files().create("users.acl")) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            file.write(bytes, 0, bytes.length);
        }
    }

    private TestServer start() {
        return new TestServer.Builder()
                .modules(new ProbeModule())
                .setting("aclfile", "users.acl")
                .start(world);
    }

    @Test
    void shouldReadTheUsersAtTheStart() throws IOException {
        write(
                "# all of them\nuser default on nopass ~* &* +@all\n\n  user bob on nopass ~b* +ping +acl|whoami (+put ~c)\n");
        try (TestServer server = start()) {
            TestClient client = server.client();
            assertEquals(
                    List.of(
                            "user bob on nopass sanitize-payload ~b* resetchannels -@all +ping +acl|whoami"
                                    + " (~c resetchannels -@all +put)",
                            "user default on nopass sanitize-payload ~* &* +@all"),
                    client.run("ACL LIST"));
            assertEquals("OK", client.run("AUTH bob x"));
            assertEquals("bob", client.run("ACL WHOAMI"));
        }
    }

    @Test
    void shouldLoadAllOrNothing() throws IOException {
        write("user bob on nopass +ping\n");
        try (TestServer server = start()) {
            TestClient client = server.client();
            TestClient bob = server.client();
            assertEquals("OK", bob.run("AUTH bob x"));
            write("user a on\nuser b +foo\nuser c bar\nusr\nuser a off\nuser d\te\nuser g (+get\n");
            assertEquals(
                    "-ERR users.acl:2: Error in applying operation '+foo': Unknown command or category name in ACL."
                            + " users.acl:3: Syntax error. users.acl:4 should start with user keyword followed by the"
                            + " username. WARNING: Duplicate user 'a' found on line 5. 'users.acl:6: username 'd\te'"
                            + " contains invalid characters. users.acl:7:"
                            + " Unmatched parenthesis in selector definition.WARNING: ACL errors detected, no change to"
                            + " the previously active ACL rules was performed",
                    client.run("ACL LOAD").toString());
            assertEquals(List.of("bob", "default"), client.run("ACL USERS"));
            assertEquals("PONG", bob.run("PING"));
            write("user carol on nopass +@all\n");
            assertEquals("OK", client.run("ACL LOAD"));
            assertEquals(List.of("carol", "default"), client.run("ACL USERS"));
            assertFalse(bob.connection().isOpen(), "bob is gone");
        }
    }

    @Test
    void shouldSaveWhatItCanLoad() throws IOException {
        write("");
        try (TestServer server = start()) {
            TestClient client = server.client();
            client.call("ACL", "SETUSER", "bob", "on", ">p", "~a\u00ff*", "%R~b", "&c", "+put", "-@read", "(+put ~x)");
            Object before = client.run("ACL LIST");
            assertEquals("OK", client.run("ACL SAVE"));
            client.run("ACL DELUSER bob");
            assertEquals("OK", client.run("ACL LOAD"));
            assertEquals(before, client.run("ACL LIST"));
        }
    }

    @Test
    void shouldNotStartWithAFaultInTheFile() throws IOException {
        write("user bob +foo\n");
        IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, this::start);
        assertTrue(refused.getMessage().startsWith("users.acl:1: Error in applying"), refused.getMessage());
    }
}
