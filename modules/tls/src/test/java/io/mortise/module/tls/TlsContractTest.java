package io.mortise.module.tls;

import io.mortise.spi.ServerModule;
import io.mortise.testkit.contract.ModuleContract;

class TlsContractTest extends ModuleContract {
    @Override
    protected ServerModule module() {
        return new TlsModule();
    }
}
