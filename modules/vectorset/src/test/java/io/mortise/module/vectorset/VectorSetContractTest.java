package io.mortise.module.vectorset;

import io.mortise.spi.ServerModule;
import io.mortise.testkit.contract.ModuleContract;
import java.util.List;
import java.util.Set;

class VectorSetContractTest extends ModuleContract {
    @Override
    protected ServerModule module() {
        return new VectorSetModule();
    }

    @Override
    protected List<String> samples() {
        return List.of("""
                VADD k1 VALUES 2 0.5 1 a
                VADD k1 VALUES 2 -1 0.25 b SETATTR {"year":2001}
                VADD k1 VALUES 2 3 1 c CAS
                VSIM k1 VALUES 2 1 1 WITHSCORES WITHATTRIBS
                VRANGE k1 - + 10
                VRANGE k1 [a (c
                VREM k1 b
                """, """
                VADD k2 VALUES 3 1 2 3 a NOQUANT M 8
                VADD k2 VALUES 3 3 2 1 b NOQUANT M 8
                VADD k3 VALUES 3 1 -2 3 a BIN
                VEMB k2 a RAW
                VLINKS k2 a WITHSCORES
                """);
    }

    /// Every set that comes into memory has a number of its own.
    @Override
    protected Set<String> withChangingReplies() {
        return Set.of("vinfo", "vrandmember");
    }
}
