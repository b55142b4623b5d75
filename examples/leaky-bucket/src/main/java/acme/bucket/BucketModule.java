package acme.bucket;

import io.mortise.spi.*;
import io.mortise.spi.command.*;
import io.mortise.spi.keyspace.*;
import io.mortise.spi.reply.Reply;

/// Rate limits by leaky buckets: what is poured in leaks out as time goes by, and what does not fit is refused.
public final class BucketModule implements ServerModule {
    record Bucket(double level, long leakPerSecond, long atMillis) {}

    static final class BucketType extends ModuleCodec<Bucket> implements DataType<Bucket> {
        BucketType() { super("acme-bckt", 1); }
        public String name() { return "bucket"; }
        public ValueCodec<Bucket> codec() { return this; }
        public long weigh(Bucket bucket) { return 32; }

        protected void write(Bucket bucket, ModuleWriter out) {
            out.float64(bucket.level);
            out.unsigned(bucket.leakPerSecond);
            out.signed(bucket.atMillis);
        }

        protected Bucket read(ModuleReader in, int writtenVersion) {
            return new Bucket(writtenVersion == 0 ? in.unsigned() : in.float64(), in.unsigned(), in.signed());
        }
    }

    private final BucketType type = new BucketType();

    public void describe(ModuleDefinition module) {
        module.type(type);
        module.command("BUCKET.POUR", 5, this::pour).flags(CommandFlag.WRITE, CommandFlag.DENY_OOM)
                .keys(KeySpec.key(1).readWrite().updates()).summary("Pours if it fits.")
                .grammar("key amount:integer capacity:integer leak-per-second:integer");
        module.command("BUCKET.LEVEL", 2, (call, reply) -> reply.number(level(call))).flags(CommandFlag.READONLY)
                .keys(KeySpec.key(1).accesses()).grammar("key").summary("Tells how full it is.");
    }

    private void pour(Call call, Reply reply) {
        String limits = "amount, capacity and leak are between 1 and 1000000000";
        double level = level(call) + call.integer(2, 1, 1_000_000_000, limits);
        boolean fits = level <= call.integer(3, 1, 1_000_000_000, limits);
        long leak = call.integer(4, 1, 1_000_000_000, limits);
        if (fits) {
            long now = call.nowMillis(), dryAt = now + (long) Math.ceil(level / leak * 1000);
            call.keyspace().replace(call.key(), type, new Bucket(level, leak, now), dryAt);
            call.propagateByValue(call.key());
        }
        reply.bool(fits);
    }

    private double level(Call call) {
        ValueRef<Bucket> ref = call.keyspace().read(call.key(), type);
        Bucket bucket = ref == null ? new Bucket(0, 0, 0) : ref.object();
        return Math.max(0, bucket.level - bucket.leakPerSecond * (call.nowMillis() - bucket.atMillis) / 1000.0);
    }
}
