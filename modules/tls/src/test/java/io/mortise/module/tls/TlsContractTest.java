package io.mortise.module.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.mortise.kernel.modules.LoadedModule;
import io.mortise.spi.ServerModule;
import io.mortise.testkit.TestServer;
import io.mortise.testkit.contract.ModuleContract;
import java.util.List;
import org.junit.jupiter.api.Test;

class TlsContractTest extends ModuleContract {
    @Override
    protected ServerModule module() {
        return new TlsModule();
    }

    /// So there are no keys that it could declare, or touch undeclared.
    @Test
    void shouldHaveNeitherCommandsNorTypes() {
        try (TestServer server = TestServer.with(new TlsModule())) {
            LoadedModule tls = server.kernel().modules().module("tls");
            assertEquals(List.of(), tls.rows());
            assertEquals(List.of(), tls.types());
        }
    }
}
