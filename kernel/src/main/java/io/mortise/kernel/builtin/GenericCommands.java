package io.mortise.kernel.builtin;

import static io.mortise.spi.command.CommandFlag.DENY_OOM;
import static io.mortise.spi.command.CommandFlag.FAST;
import static io.mortise.spi.command.CommandFlag.READONLY;
import static io.mortise.spi.command.CommandFlag.SLOW;
import static io.mortise.spi.command.CommandFlag.WRITE;
import static io.mortise.spi.command.KeySpec.key;
import static io.mortise.spi.command.KeySpec.keysFrom;

import io.mortise.kernel.Kernel;
import io.mortise.spi.command.CommandFlag;
import io.mortise.spi.command.CommandRow;

/// Keys of any type, and whole databases.
final class GenericCommands extends CommandGroup {
    private static final String CONDITION = " [condition:<NX | XX | GT | LT>]";
    private static final String ONE = "O(1)";
    private static final String EACH_KEY = "O(N), N being the number of keys named.";
    private static final int SECONDS = 1000;
    private static final int MILLISECONDS = 1;

    GenericCommands(Kernel kernel) {
        super("generic", "keyspace");
        presence();
        names(kernel);
        expiry();
        object();
        payloads();
        walks();
        databases(kernel);
    }

    private void presence() {
        command("del", -2, new Delete())
                .flags(WRITE)
                .keys(keysFrom(1).remove().deletes())
                .since("1.0.0")
                .complexity(EACH_KEY)
                .tips("request_policy:multi_shard", "response_policy:agg_sum")
                .grammar("key [key ...]")
                .summary("Deletes keys.");
        command("unlink", -2, new Delete())
                .flags(WRITE, FAST)
                .keys(keysFrom(1).remove().deletes())
                .since("4.0.0")
                .complexity(EACH_KEY)
                .tips("request_policy:multi_shard", "response_policy:agg_sum")
                .grammar("key [key ...]")
                .summary("Deletes keys, leaving their memory to be freed later.");
        command("exists", -2, new Exists())
                .flags(READONLY, FAST)
                .keys(keysFrom(1))
                .since("1.0.0")
                .complexity(EACH_KEY)
                .tips("request_policy:multi_shard", "response_policy:agg_sum")
                .grammar("key [key ...]")
                .summary("Counts the keys that exist.");
        command("touch", -2, new Touch())
                .flags(READONLY, FAST)
                .keys(keysFrom(1))
                .since("3.2.1")
                .complexity(EACH_KEY)
                .tips("request_policy:multi_shard", "response_policy:agg_sum")
                .grammar("key [key ...]")
                .summary("Makes keys count as just accessed, and counts those that exist.");
        command("type", 2, new TypeOf())
                .flags(READONLY, FAST)
                .keys(key(1))
                .since("1.0.0")
                .complexity(ONE)
                .grammar("key")
                .summary("Tells the type of a key's value.");
    }

    private void names(Kernel kernel) {
        command("rename", 3, new Rename(false))
                .flags(WRITE)
                .keys(
                        key(1).readWrite().accesses().deletes(),
                        key(2).overwrite().updates())
                .since("1.0.0")
                .complexity(ONE)
                .grammar("key newkey")
                .summary("Gives a key another name, in place of the key that has it.");
        command("renamenx", 3, new Rename(true))
                .flags(WRITE, FAST)
                .keys(
                        key(1).readWrite().accesses().deletes(),
                        key(2).overwrite().inserts())
                .since("1.0.0")
                .complexity(ONE)
                .grammar("key newkey")
                .summary("Gives a key another name, if no key has it.");
        command("move", 3, new Move(kernel.databases()))
                .flags(WRITE, FAST)
                .keys(key(1).readWrite().accesses().updates())
                .since("1.0.0")
                .complexity(ONE)
                .grammar("key db")
                .summary("Takes a key to another database, if that has none of the name.");
        command("copy", -3, new Copy(kernel.databases()))
                .flags(WRITE, DENY_OOM)
                .keys(key(1).accesses(), key(2).overwrite().updates())
                .since("6.2.0")
                .complexity("O(N), N being the size of the value.")
                .grammar("source destination [DB destination-db] [REPLACE]")
                .summary("Makes a second key of the same value.");
    }

    private void expiry() {
        expire("expire", "1.0.0", "seconds", new Expire(SECONDS, false), "so many seconds from now");
        expire("pexpire", "2.6.0", "milliseconds", new Expire(MILLISECONDS, false), "so many milliseconds from now");
        expire("expireat", "1.2.0", "unix-time-seconds", new Expire(SECONDS, true), "at a second since 1970");
        expire(
                "pexpireat",
                "2.6.0",
                "unix-time-milliseconds",
                new Expire(MILLISECONDS, true),
                "at a millisecond since 1970");
        tell("ttl", "1.0.0", new Expiry(SECONDS, false), "in how many seconds a key expires")
                .tips("nondeterministic_output");
        tell("pttl", "2.6.0", new Expiry(MILLISECONDS, false), "in how many milliseconds a key expires")
                .tips("nondeterministic_output");
        tell("expiretime", "7.0.0", new Expiry(SECONDS, true), "at which second since 1970 a key expires");
        tell("pexpiretime", "7.0.0", new Expiry(MILLISECONDS, true), "at which millisecond since 1970 a key expires");
        command("persist", 2, new Persist())
                .flags(WRITE, FAST)
                .keys(key(1).readWrite().updates())
                .since("2.2.0")
                .complexity(ONE)
                .grammar("key")
                .summary("Takes the expiry of a key away.");
    }

    private void expire(String name, String since, String moment, KernelCommand verb, String when) {
        command(name, -3, verb)
                .flags(WRITE, FAST)
                .keys(key(1).readWrite().updates())
                .since(since)
                .complexity(ONE)
                .grammar("key " + moment + CONDITION)
                .summary("Lets a key expire " + when + ".");
    }

    private CommandRow tell(String name, String since, KernelCommand verb, String what) {
        return command(name, 2, verb)
                .flags(READONLY, FAST)
                .keys(key(1).accesses())
                .since(since)
                .complexity(ONE)
                .grammar("key")
                .summary("Tells " + what + ".");
    }

    private void object() {
        CommandRow object = container("object", "6.2.0")
                .since("2.2.3")
                .complexity("Depends on subcommand.")
                .summary("About values beside their content.");
        fact(object, "encoding", "2.2.3", ObjectFacts.ENCODING, "Tells how a value is stored.");
        fact(
                object,
                "freq",
                "4.0.0",
                ObjectFacts.FREQUENCY,
                "Tells how often a key was accessed, on a logarithmic scale.");
        fact(object, "idletime", "2.2.3", ObjectFacts.IDLE_TIME, "Tells for how many seconds a key was not accessed.");
        fact(object, "refcount", "2.2.3", ObjectFacts.REFERENCES, "Tells how many references a value has.");
    }

    private static void fact(CommandRow object, String name, String since, ObjectFacts.Fact fact, String summary) {
        object.subcommand(name, 3, new ObjectFacts(fact))
                .flags(READONLY)
                .keys(key(2))
                .since(since)
                .complexity(ONE)
                .tips("nondeterministic_output")
                .grammar("key")
                .summary(summary);
    }

    private void payloads() {
        command("dump", 2, new Dump())
                .flags(READONLY)
                .keys(key(1).accesses())
                .since("2.6.0")
                .complexity("O(N), N being the size of the value.")
                .tips("nondeterministic_output")
                .grammar("key")
                .summary("Gives a value as bytes that RESTORE takes.");
        command("restore", -4, new Restore())
                .flags(WRITE, DENY_OOM)
                .categories("keyspace", "dangerous")
                .keys(key(1).overwrite().updates())
                .since("2.6.0")
                .complexity("O(N), N being the size of the value.")
                .grammar("key ttl serialized-value [REPLACE] [ABSTTL] [IDLETIME seconds] [FREQ frequency]")
                .summary("Makes a key of what DUMP gave.");
    }

    private void walks() {
        command("keys", 2, new Keys())
                .flags(READONLY, SLOW)
                .categories("keyspace", "dangerous")
                .since("1.0.0")
                .complexity("O(N), N being the number of keys in the database.")
                .tips("request_policy:all_shards", "nondeterministic_output_order")
                .grammar("pattern")
                .summary("Lists all keys whose names match a pattern.");
        command("scan", -2, new Scan())
                .flags(READONLY)
                .since("2.8.0")
                .complexity("O(1) for each call; O(N) for a walk through N keys.")
                .tips("nondeterministic_output", "request_policy:special", "response_policy:special")
                .grammar("cursor [MATCH pattern] [COUNT count] [TYPE type]")
                .summary("Lists the keys in portions.");
        command("randomkey", 1, new RandomKey())
                .flags(READONLY)
                .since("1.0.0")
                .complexity(ONE)
                .tips("request_policy:all_shards", "response_policy:special", "nondeterministic_output")
                .summary("Gives some key.");
    }

    private void databases(Kernel kernel) {
        flush(kernel, "flushdb", false, "Removes all keys of the database.");
        flush(kernel, "flushall", true, "Removes all keys of all databases.");
        command("swapdb", 3, new SwapDatabases(kernel))
                .flags(WRITE, FAST)
                .categories("keyspace", "dangerous")
                .group("server")
                .since("4.0.0")
                .complexity("O(N), N being the number of clients that watch or wait for keys of them.")
                .grammar("index1 index2")
                .summary("Lets two databases change places.");
        command("dbsize", 1, (call, reply) -> reply.integer(call.database().size()))
                .flags(READONLY, FAST)
                .group("server")
                .since("1.0.0")
                .complexity(ONE)
                .tips("request_policy:all_shards", "response_policy:agg_sum")
                .summary("Counts the keys of the database.");
    }

    private void flush(Kernel kernel, String name, boolean all, String summary) {
        command(name, -1, new Flush(kernel, all))
                .flags(WRITE, CommandFlag.SLOW)
                .categories("keyspace", "dangerous")
                .group("server")
                .since("1.0.0")
                .complexity(ONE)
                .tips("request_policy:all_shards", "response_policy:all_succeeded")
                .grammar("[flush-type:<ASYNC | SYNC>]")
                .summary(summary);
    }
}
