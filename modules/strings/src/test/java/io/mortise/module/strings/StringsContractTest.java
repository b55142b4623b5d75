package io.mortise.module.strings;

import com.dynatrace.hash4j.hashing.Hashing;
import io.mortise.spi.ServerModule;
import io.mortise.testkit.contract.ModuleContract;
import java.util.List;
import java.util.Set;

class StringsContractTest extends ModuleContract {
    @Override
    protected ServerModule module() {
        return new StringsModule();
    }

    @Override
    protected List<String> samples() {
        return List.of("""
                SETRANGE large 66000 x
                APPEND large more
                GETRANGE large 65990 66010
                SETBIT large 528100 1
                """);
    }

    @Override
    protected Set<String> withoutWrongType() {
        return Set.of("mget", "lcs");
    }

    @Override
    protected List<Class<?>> libraries() {
        return List.of(Hashing.class);
    }
}
