package io.mortise.module.hashes;

import static io.mortise.spi.command.CommandFlag.DENY_OOM;
import static io.mortise.spi.command.CommandFlag.FAST;
import static io.mortise.spi.command.CommandFlag.READONLY;
import static io.mortise.spi.command.CommandFlag.SLOW;
import static io.mortise.spi.command.CommandFlag.WRITE;
import static io.mortise.spi.command.KeySpec.key;

import io.mortise.module.hashes.value.HashLimits;
import io.mortise.module.hashes.value.HashType;
import io.mortise.spi.ModuleDefinition;
import io.mortise.spi.ServerModule;
import io.mortise.spi.command.Command;
import io.mortise.spi.command.CommandRow;
import io.mortise.spi.config.Setting;
import io.mortise.spi.config.Settings;

/// Hashes: fields with values under one key, each with a deadline if it gets one. One row a command, one file a
/// verb.
public final class HashesModule implements ServerModule {
    private static final String FIELDS = "fields:{FIELDS numfields field [field ...]}";
    private static final String PAIRS = "fields:{FIELDS numfields data:{field value} [data ...]}";
    private static final String MOMENT =
            "EX seconds | PX milliseconds | EXAT unix-time-seconds | PXAT unix-time-milliseconds";
    private static final String ONE = "O(1)";
    private static final String EACH_NAMED = "O(N), N being the number of fields named.";
    private static final String EACH = "O(N), N being the number of fields.";

    /// The settings, which are Redis's.
    private record Limits(Setting<Long> entries, Setting<Long> bytes) implements HashLimits {
        static Limits of(Settings settings) {
            return new Limits(
                    settings.number("hash-max-listpack-entries", 512, 0, Long.MAX_VALUE)
                            .alias("hash-max-listpack-entries")
                            .alias("hash-max-ziplist-entries"),
                    settings.bytes("hash-max-listpack-value", 64, 0, Long.MAX_VALUE)
                            .alias("hash-max-listpack-value")
                            .alias("hash-max-ziplist-value"));
        }

        @Override
        public long mostEntries() {
            return entries.get();
        }

        @Override
        public long mostBytes() {
            return bytes.get();
        }
    }

    @Override
    public void describe(ModuleDefinition module) {
        HashType type = new HashType(Limits.of(module.settings()));
        Hashes hashes = new Hashes(type);
        module.type(type);
        module.group("hash", "hash");
        describeReading(module, hashes);
        describeWalks(module, hashes);
        describeWriting(module, hashes);
        describeDeadlines(module, hashes);
        describeBoth(module, hashes);
    }

    private static void describeReading(ModuleDefinition module, Hashes hashes) {
        module.command("hget", 3, new GetField(hashes))
                .flags(READONLY, FAST)
                .keys(key(1).accesses())
                .since("2.0.0")
                .complexity(ONE)
                .grammar("key field")
                .summary("Returns the value of a field.");
        module.command("hmget", -3, new GetFields(hashes))
                .flags(READONLY, FAST)
                .keys(key(1).accesses())
                .since("2.0.0")
                .complexity(EACH_NAMED)
                .grammar("key field [field ...]")
                .summary("Returns the values of several fields.");
        module.command("hexists", 3, new FieldExists(hashes))
                .flags(READONLY, FAST)
                .keys(key(1))
                .since("2.0.0")
                .complexity(ONE)
                .grammar("key field")
                .summary("Tells whether there is a field.");
        module.command("hstrlen", 3, new ValueLength(hashes))
                .flags(READONLY, FAST)
                .keys(key(1))
                .since("3.2.0")
                .complexity(ONE)
                .grammar("key field")
                .summary("Tells how many bytes the value of a field has.");
        module.command("hlen", 2, new CountFields(hashes))
                .flags(READONLY, FAST)
                .keys(key(1))
                .since("2.0.0")
                .complexity("O(1), and O(N) in the number of fields past their deadline that are still stored.")
                .grammar("key")
                .summary("Tells how many fields there are.");
    }

    private static void describeWalks(ModuleDefinition module, Hashes hashes) {
        all(module, "hgetall", new GetAll(hashes, GetAll.Part.BOTH)).summary("Returns all fields and values.");
        all(module, "hkeys", new GetAll(hashes, GetAll.Part.NAMES)).summary("Returns the names of all fields.");
        all(module, "hvals", new GetAll(hashes, GetAll.Part.VALUES)).summary("Returns the values of all fields.");
        module.command("hscan", -3, new ScanFields(hashes))
                .flags(READONLY, SLOW)
                .keys(key(1).accesses())
                .since("2.8.0")
                .complexity("O(1) a call, O(N) for all fields.")
                .tips("nondeterministic_output")
                .grammar("key cursor [MATCH pattern] [COUNT count] [NOVALUES]")
                .summary("Walks over fields and values in portions.");
        module.command("hrandfield", -2, new RandomField(hashes))
                .flags(READONLY, SLOW)
                .keys(key(1).accesses())
                .since("6.2.0")
                .complexity("O(N), N being the number of fields asked for.")
                .tips("nondeterministic_output")
                .grammar("key [options:{count [WITHVALUES]}]")
                .summary("Returns fields chosen at random.");
    }

    private static CommandRow all(ModuleDefinition module, String name, Command verb) {
        return module.command(name, 2, verb)
                .flags(READONLY, SLOW)
                .keys(key(1).accesses())
                .since("2.0.0")
                .complexity(EACH)
                .tips("nondeterministic_output_order")
                .grammar("key");
    }

    private static void describeWriting(ModuleDefinition module, Hashes hashes) {
        module.command("hset", -4, new SetFields(hashes, true))
                .flags(WRITE, DENY_OOM, FAST)
                .keys(key(1).readWrite().updates())
                .since("2.0.0")
                .complexity(EACH_NAMED)
                .grammar("key data:{field value} [data ...]")
                .summary("Sets fields, which then have no deadline, and tells how many are new.");
        module.command("hmset", -4, new SetFields(hashes, false))
                .flags(WRITE, DENY_OOM, FAST)
                .keys(key(1).readWrite().updates())
                .since("2.0.0")
                .complexity(EACH_NAMED)
                .deprecated("4.0.0", "`HSET` with multiple field-value pairs")
                .grammar("key data:{field value} [data ...]")
                .summary("Sets fields, which then have no deadline.");
        module.command("hsetnx", 4, new SetIfAbsent(hashes))
                .flags(WRITE, DENY_OOM, FAST)
                .keys(key(1).readWrite().inserts())
                .since("2.0.0")
                .complexity(ONE)
                .grammar("key field value")
                .summary("Sets a field that does not exist.");
        module.command("hdel", -3, new DeleteFields(hashes))
                .flags(WRITE, FAST)
                .keys(key(1).readWrite().deletes())
                .since("2.0.0")
                .complexity(EACH_NAMED)
                .grammar("key field [field ...]")
                .summary("Removes fields, and the key with the last one.");
        module.command("hincrby", 4, new Increment(hashes))
                .flags(WRITE, DENY_OOM, FAST)
                .keys(key(1).readWrite().accesses().updates())
                .since("2.0.0")
                .complexity(ONE)
                .grammar("key field increment")
                .summary("Adds to the integer value of a field; a missing field counts as 0.");
        module.command("hincrbyfloat", 4, new IncrementFloat(hashes))
                .flags(WRITE, DENY_OOM, FAST)
                .keys(key(1).readWrite().accesses().updates())
                .since("2.6.0")
                .complexity(ONE)
                .grammar("key field increment:double")
                .summary("Adds to the decimal value of a field; a missing field counts as 0.");
    }

    private static void describeDeadlines(ModuleDefinition module, Hashes hashes) {
        expire(module, "hexpire", "seconds", new Expire(hashes, Moment.EX), "so many seconds from now");
        expire(module, "hpexpire", "milliseconds", new Expire(hashes, Moment.PX), "so many milliseconds from now");
        expire(module, "hexpireat", "unix-time-seconds", new Expire(hashes, Moment.EXAT), "at a second since 1970");
        expire(
                module,
                "hpexpireat",
                "unix-time-milliseconds",
                new Expire(hashes, Moment.PXAT),
                "at a millisecond since 1970");
        tell(module, "httl", new TimeToLive(hashes, Moment.EX), "in how many seconds fields expire")
                .tips("nondeterministic_output");
        tell(module, "hpttl", new TimeToLive(hashes, Moment.PX), "in how many milliseconds fields expire")
                .tips("nondeterministic_output");
        tell(module, "hexpiretime", new TimeToLive(hashes, Moment.EXAT), "at which second since 1970 fields expire");
        tell(
                module,
                "hpexpiretime",
                new TimeToLive(hashes, Moment.PXAT),
                "at which millisecond since 1970 fields expire");
        module.command("hpersist", -5, new Persist(hashes))
                .flags(WRITE, FAST)
                .keys(key(1).readWrite().updates())
                .since("7.4.0")
                .complexity(EACH_NAMED)
                .grammar("key " + FIELDS)
                .summary("Takes the deadlines of fields away.");
    }

    private static void expire(ModuleDefinition module, String name, String moment, Command verb, String when) {
        module.command(name, -6, verb)
                .flags(WRITE, FAST)
                .keys(key(1).readWrite().updates())
                .since("7.4.0")
                .complexity(EACH_NAMED)
                .grammar("key " + moment + " [condition:<NX | XX | GT | LT>] " + FIELDS)
                .summary("Lets fields expire " + when + ".");
    }

    private static CommandRow tell(ModuleDefinition module, String name, Command verb, String what) {
        return module.command(name, -5, verb)
                .flags(READONLY, FAST)
                .keys(key(1).accesses())
                .since("7.4.0")
                .complexity(EACH_NAMED)
                .grammar("key " + FIELDS)
                .summary("Tells " + what + ".");
    }

    private static void describeBoth(ModuleDefinition module, Hashes hashes) {
        module.command("hgetex", -5, new GetExpire(hashes))
                .flags(WRITE, FAST)
                .keys(key(1).readWrite().accesses().updates())
                .since("8.0.0")
                .complexity(EACH_NAMED)
                .grammar("key [expiration:<" + MOMENT + " | PERSIST>] " + FIELDS)
                .summary("Returns the values of fields and sets or removes their deadlines.");
        module.command("hsetex", -6, new SetExpire(hashes))
                .flags(WRITE, DENY_OOM, FAST)
                .keys(key(1).readWrite().updates())
                .since("8.0.0")
                .complexity(EACH_NAMED)
                .grammar("key [condition:<FNX | FXX>] [expiration:<" + MOMENT + " | KEEPTTL>] " + PAIRS)
                .summary("Sets fields together with their deadline, under a condition if asked.");
        module.command("hgetdel", -5, new GetDelete(hashes))
                .flags(WRITE, FAST)
                .keys(key(1).readWrite().accesses().deletes())
                .since("8.0.0")
                .complexity(EACH_NAMED)
                .grammar("key " + FIELDS)
                .summary("Returns the values of fields and removes the fields.");
    }
}
