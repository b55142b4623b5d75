package io.mortise.testkit.guide;

import io.mortise.spi.ServerModule;
import io.mortise.testkit.contract.ModuleContract;
import java.util.List;

class GuideContractTest extends ModuleContract {
    @Override
    protected ServerModule module() {
        return new GuideModule();
    }

    /// Chance draws timeouts that are too long, and keys that are already there.
    @Override
    protected List<String> samples() {
        return List.of("TICKET.DRAW k1\nTICKET.AWAIT k1 10\nTICKET.AWAIT k2 5");
    }
}
