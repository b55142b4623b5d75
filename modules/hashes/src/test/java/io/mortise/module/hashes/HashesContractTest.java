package io.mortise.module.hashes;

import io.mortise.spi.ServerModule;
import io.mortise.testkit.contract.ModuleContract;
import java.util.Map;

class HashesContractTest extends ModuleContract {
    @Override
    protected ServerModule module() {
        return new HashesModule();
    }

    /// So that small hashes are objects, too.
    @Override
    protected Map<String, String> settings() {
        return Map.of("hash-max-listpack-entries", "4");
    }
}
