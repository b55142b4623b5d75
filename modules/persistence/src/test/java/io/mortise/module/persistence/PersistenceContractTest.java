package io.mortise.module.persistence;

import io.mortise.spi.ServerModule;
import io.mortise.testkit.contract.ModuleContract;

class PersistenceContractTest extends ModuleContract {
    @Override
    protected ServerModule module() {
        return new PersistenceModule();
    }
}
