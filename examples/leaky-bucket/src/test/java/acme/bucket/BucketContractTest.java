package acme.bucket;

import io.mortise.spi.ServerModule;
import io.mortise.testkit.contract.ModuleContract;

class BucketContractTest extends ModuleContract {
    @Override
    protected ServerModule module() {
        return new BucketModule();
    }
}
