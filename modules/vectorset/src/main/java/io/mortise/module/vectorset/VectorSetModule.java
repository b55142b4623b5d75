package io.mortise.module.vectorset;

import static io.mortise.spi.command.CommandFlag.DENY_OOM;
import static io.mortise.spi.command.CommandFlag.FAST;
import static io.mortise.spi.command.CommandFlag.READONLY;
import static io.mortise.spi.command.CommandFlag.SLOW;
import static io.mortise.spi.command.CommandFlag.WRITE;
import static io.mortise.spi.command.KeySpec.key;

import io.mortise.spi.ModuleDefinition;
import io.mortise.spi.ModuleRuntime;
import io.mortise.spi.ServerModule;

/// Vector sets. One row a command, one file a verb.
public final class VectorSetModule implements ServerModule {
    private static final String VECTOR = "<FP32 fp32 | VALUES num value [value ...]>";

    private final VectorSets sets = new VectorSets();

    @Override
    public void describe(ModuleDefinition module) {
        sets.describe(module.settings());
        module.type(sets.type);
        module.group("module", "vectorset");
        describeWriting(module);
        describeSearching(module);
        describeReading(module);
    }

    @Override
    public void start(ModuleRuntime runtime) {
        sets.start(runtime);
    }

    @Override
    public void stop(StopReason reason) {
        sets.stop();
    }

    private void describeWriting(ModuleDefinition module) {
        module.command("VADD", -5, new Add(sets))
                .flags(WRITE, DENY_OOM, SLOW)
                .keys(key(1).readWrite().inserts())
                .since("8.0.0")
                .grammar("key [REDUCE dim:integer] [ELEMENTS elements:integer] " + VECTOR + " element [CAS]"
                        + " [<NOQUANT | Q8 | BIN>] [EF build-exploration-factor:integer] [SETATTR attributes]"
                        + " [M numlinks:integer]")
                .complexity("O(log(N)) for each element, in the number of elements")
                .summary("Adds elements with their vectors, or replaces their vectors.");
        module.command("VREM", 3, new Remove(sets))
                .flags(WRITE)
                .keys(key(1).readWrite().deletes())
                .since("8.0.0")
                .grammar("key element")
                .complexity("O(M * M), whatever the number of elements")
                .summary("Removes an element.");
        module.command("VSETATTR", 4, new SetAttribute(sets))
                .flags(WRITE, FAST)
                .keys(key(1).readWrite().updates())
                .since("8.0.0")
                .grammar("key element json")
                .complexity("O(1)")
                .summary("Sets the attribute of an element, or takes it away.");
    }

    private void describeSearching(ModuleDefinition module) {
        module.command("VSIM", -4, new Similar(sets))
                .flags(READONLY, SLOW)
                .keys(key(1).accesses())
                .since("8.0.0")
                .grammar("key <ELE element | FP32 fp32 | VALUES num value [value ...]> [WITHSCORES] [WITHATTRIBS]"
                        + " [COUNT count:integer] [EPSILON max_distance:double]"
                        + " [EF search-exploration-factor:integer] [FILTER expression]"
                        + " [FILTER-EF max-filtering-effort:integer] [TRUTH] [NOTHREAD]")
                .complexity("O(log(N)) in the number of elements, O(N) for TRUTH")
                .summary("Finds the elements nearest to a vector or to an element.");
        module.command("VRANGE", -4, new Range(sets))
                .flags(READONLY, SLOW)
                .keys(key(1).accesses())
                .since("8.4.0")
                .grammar("key start end [count:integer]")
                .complexity("O(N) in the number of elements")
                .summary("Returns elements in the order of their bytes.");
        module.command("VRANDMEMBER", -2, new RandomMember(sets))
                .flags(READONLY)
                .keys(key(1).accesses())
                .since("8.0.0")
                .grammar("key [count:integer]")
                .complexity("O(N) in the number of returned elements")
                .summary("Returns elements by chance.");
    }

    private void describeReading(ModuleDefinition module) {
        module.command("VDIM", 2, new Dimension(sets))
                .flags(READONLY, FAST)
                .keys(key(1))
                .since("8.0.0")
                .grammar("key")
                .complexity("O(1)")
                .summary("Returns how many components the vectors have.");
        module.command("VCARD", 2, new Cardinality(sets))
                .flags(READONLY, FAST)
                .keys(key(1))
                .since("8.0.0")
                .grammar("key")
                .complexity("O(1)")
                .summary("Returns how many elements there are.");
        module.command("VEMB", -3, new Embedding(sets))
                .flags(READONLY, FAST)
                .keys(key(1).accesses())
                .since("8.0.0")
                .grammar("key element [RAW]")
                .complexity("O(1)")
                .summary("Returns the vector of an element.");
        module.command("VLINKS", -3, new Links(sets))
                .flags(READONLY, FAST)
                .keys(key(1).accesses())
                .since("8.0.0")
                .grammar("key element [WITHSCORES]")
                .complexity("O(1)")
                .summary("Returns the neighbours of an element in each layer of the graph.");
        module.command("VINFO", 2, new Facts(sets))
                .flags(READONLY, FAST)
                .keys(key(1))
                .since("8.0.0")
                .grammar("key")
                .complexity("O(1)")
                .summary("Returns facts about a vector set.");
        module.command("VGETATTR", 3, new GetAttribute(sets))
                .flags(READONLY, FAST)
                .keys(key(1).accesses())
                .since("8.0.0")
                .grammar("key element")
                .complexity("O(1)")
                .summary("Returns the attribute of an element.");
        module.command("VISMEMBER", 3, new IsMember(sets))
                .flags(READONLY)
                .keys(key(1))
                .since("8.2.0")
                .grammar("key element")
                .complexity("O(1)")
                .summary("Tells whether an element exists.");
    }
}
