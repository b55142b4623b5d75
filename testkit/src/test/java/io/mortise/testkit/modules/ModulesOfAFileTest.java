package io.mortise.testkit.modules;

import static io.mortise.testkit.modules.Expect.assertError;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mortise.spi.ModuleDefinition;
import io.mortise.spi.ModuleRuntime;
import io.mortise.spi.ServerModule;
import io.mortise.testkit.TestClient;
import io.mortise.testkit.TestServer;
import org.junit.jupiter.api.Test;

/// A file tells which modules the server had that wrote it, so that one which lacks them can name them.
class ModulesOfAFileTest {
    private static final String TOLD = """
            # Modules that another server has had.
            module gone 1.2.3
            command gone.get
            type ghost ghost----
            """;

    /// Loads nothing but a list of modules.
    private static final class Files implements ServerModule {
        private ModuleRuntime runtime;

        @Override
        public void describe(ModuleDefinition files) {
            files.loader(target -> target.modules(TOLD));
        }

        @Override
        public void start(ModuleRuntime given) {
            runtime = given;
        }
    }

    @Test
    void shouldNameTheModuleThatAFileKnows() {
        Files files = new Files();
        try (TestServer server = new TestServer.Builder().modules(files).start()) {
            server.advance(100);
            TestClient client = server.client();
            assertError(
                    "-MODULEMISSING module gone 1.2.3, which has the command 'gone.get'", client.call("GONE.GET", "a"));
            assertTrue(
                    client.call("INFO", "modules").toString().contains("module_missing_gone:ver=1.2.3,dormant=0\r\n"));
            String written = files.runtime.dataset().modules();
            assertTrue(written.contains("module gone 1.2.3\ncommand gone.get\ntype ghost ghost----\n"), written);
            assertEquals("OK", client.call("MODULE", "FORGET", "gone"));
            assertError("-ERR unknown command", client.call("GONE.GET", "a"));
        }
    }
}
