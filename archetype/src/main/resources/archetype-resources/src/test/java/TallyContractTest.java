package ${package};

import io.mortise.spi.ServerModule;
import io.mortise.testkit.contract.ModuleContract;

/// What every module owes to the server, tried with this one.
class TallyContractTest extends ModuleContract {
    @Override
    protected ServerModule module() {
        return new TallyModule();
    }
}
