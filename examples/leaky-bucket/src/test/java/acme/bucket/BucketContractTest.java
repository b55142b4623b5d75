package acme.bucket;

import io.mortise.spi.ServerModule;
import io.mortise.testkit.ModuleJar;
import io.mortise.testkit.contract.ModuleContract;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class BucketContractTest extends ModuleContract {
    /// The module as it was when its buckets held whole numbers only, encoded as such.
    private static final String FORMER = """
            package acme.bucket;

            import io.mortise.spi.*;
            import io.mortise.spi.command.*;
            import io.mortise.spi.keyspace.*;

            public final class BucketModule implements ServerModule {
                record Bucket(long level, long leakPerSecond, long atMillis) {}

                static final class BucketType extends ModuleCodec<Bucket> implements DataType<Bucket> {
                    BucketType() { super("acme-bckt", 0); }
                    public String name() { return "bucket"; }
                    public ValueCodec<Bucket> codec() { return this; }
                    public long weigh(Bucket bucket) { return 32; }

                    protected void write(Bucket bucket, ModuleWriter out) {
                        out.unsigned(bucket.level);
                        out.unsigned(bucket.leakPerSecond);
                        out.signed(bucket.atMillis);
                    }

                    protected Bucket read(ModuleReader in, int writtenVersion) {
                        return new Bucket(in.unsigned(), in.unsigned(), in.signed());
                    }
                }

                private final BucketType type = new BucketType();

                public void describe(ModuleDefinition module) {
                    module.type(type);
                    module.command("BUCKET.POUR", 5, (call, reply) -> {
                        long level = (long) Math.ceil(level(call)) + call.integer(2);
                        long leak = call.integer(4);
                        boolean fits = level <= call.integer(3) && leak > 0;
                        if (fits) {
                            long now = call.nowMillis(), dryAt = now + (level * 1000 + leak - 1) / leak;
                            call.keyspace().replace(call.key(), type, new Bucket(level, leak, now), dryAt);
                            call.propagateByValue(call.key());
                        }
                        reply.bool(fits);
                    }).flags(CommandFlag.WRITE, CommandFlag.DENY_OOM).keys(KeySpec.key(1).readWrite().updates());
                    module.command("BUCKET.LEVEL", 2, (call, reply) -> reply.number(level(call)))
                            .flags(CommandFlag.READONLY).keys(KeySpec.key(1).accesses());
                }

                private double level(Call call) {
                    ValueRef<Bucket> ref = call.keyspace().read(call.key(), type);
                    Bucket bucket = ref == null ? new Bucket(0, 0, 0) : ref.object();
                    return Math.max(0, bucket.level - bucket.leakPerSecond * (call.nowMillis() - bucket.atMillis) / 1000.0);
                }
            }
            """;

    @TempDir
    static Path folder;

    @Override
    protected ServerModule module() {
        return new BucketModule();
    }

    @Override
    protected Path predecessor() {
        return ModuleJar.of("leaky-bucket", "0.9.0")
                .manifest("Mortise-Types", "bucket")
                .source(FORMER)
                .build(folder);
    }
}
