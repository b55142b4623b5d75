package io.mortise.module.strings;

import static io.mortise.spi.command.CommandFlag.DENY_OOM;
import static io.mortise.spi.command.CommandFlag.FAST;
import static io.mortise.spi.command.CommandFlag.QUICK;
import static io.mortise.spi.command.CommandFlag.READONLY;
import static io.mortise.spi.command.CommandFlag.SLOW;
import static io.mortise.spi.command.CommandFlag.WRITE;
import static io.mortise.spi.command.KeySpec.counted;
import static io.mortise.spi.command.KeySpec.key;
import static io.mortise.spi.command.KeySpec.keys;
import static io.mortise.spi.command.KeySpec.keysFrom;

import io.mortise.module.strings.value.StringType;
import io.mortise.spi.ModuleDefinition;
import io.mortise.spi.ServerModule;

/// Strings, and bitmaps, which are strings whose bits are looked at. One row a command, one file a verb.
public final class StringsModule implements ServerModule {
    private static final String EXPIRY =
            "EX seconds | PX milliseconds | EXAT unix-time-seconds" + " | PXAT unix-time-milliseconds";
    private static final String COMPARISON =
            "IFEQ ifeq-value | IFNE ifne-value | IFDEQ ifdeq-digest | IFDNE ifdne-digest";

    private final Store store = new Store();

    @Override
    public void describe(ModuleDefinition strings) {
        strings.type(StringType.TYPE);
        strings.group("string", "string");
        describeReading(strings);
        describeWriting(strings);
        describeWritingSeveral(strings);
        describeParts(strings);
        describeCounting(strings);
        strings.group("bitmap", "bitmap");
        describeBits(strings);
    }

    private void describeReading(ModuleDefinition strings) {
        strings.command("get", 2, new Get())
                .flags(READONLY, FAST)
                .keys(key(1).accesses())
                .grammar("key")
                .complexity("O(1)")
                .summary("Returns the string value of a key.");
        strings.command("getdel", 2, new GetDelete())
                .flags(WRITE, FAST)
                .keys(key(1).readWrite().accesses().deletes())
                .since("6.2.0")
                .grammar("key")
                .complexity("O(1)")
                .summary("Returns the string value of a key and deletes the key.");
        strings.command("getex", -2, new GetExpire())
                .flags(WRITE, FAST)
                .keys(key(1).readWrite().accesses().updates())
                .since("6.2.0")
                .grammar("key [<" + EXPIRY + " | PERSIST>]")
                .complexity("O(1)")
                .summary("Returns the string value of a key and sets or removes its expiry.");
        strings.command("mget", -2, new MultiGet())
                .flags(READONLY, FAST)
                .keys(keysFrom(1).accesses())
                .grammar("key [key ...]")
                .complexity("O(N) in the number of keys")
                .tips("request_policy:multi_shard")
                .summary("Returns the string values of several keys.");
        strings.command("strlen", 2, new Length())
                .flags(READONLY, FAST)
                .keys(key(1))
                .since("2.2.0")
                .grammar("key")
                .complexity("O(1)")
                .summary("Returns how many bytes a string has.");
        strings.command("digest", 2, new Digest())
                .flags(READONLY, FAST)
                .keys(key(1).accesses())
                .since("8.4.0")
                .grammar("key")
                .complexity("O(N) in the length of the string")
                .summary("Returns the XXH3 digest of a string in hexadecimal.");
        strings.command("lcs", -3, new CommonSubsequence())
                .flags(READONLY, SLOW)
                .keys(keys(1, 2, 1).accesses())
                .since("7.0.0")
                .grammar("key1:key key2:key [LEN] [IDX] [MINMATCHLEN min-match-len:integer] [WITHMATCHLEN]")
                .complexity("O(N*M) in the lengths of the strings")
                .summary("Finds the longest common subsequence of two strings.");
    }

    private void describeWriting(ModuleDefinition strings) {
        strings.command("set", -3, new Set(store))
                .flags(WRITE, DENY_OOM, QUICK)
                .keys(key(1).readWrite().accesses().updates().varies())
                .keyFinder(SetOptions.KEY)
                .grammar("key value [<NX | XX | " + COMPARISON + ">] [GET] [<" + EXPIRY + " | KEEPTTL>]")
                .complexity("O(1), and O(N) in the length of the old value for IFDEQ and IFDNE")
                .summary("Sets the string value of a key, under conditions and with an expiry if asked.");
        strings.command("setnx", 3, new SetIfAbsent(store))
                .flags(WRITE, DENY_OOM, FAST)
                .keys(key(1).overwrite().inserts())
                .grammar("key value")
                .complexity("O(1)")
                .deprecated("2.6.12", "`SET` with the `NX` argument")
                .summary("Sets the string value of a key that does not exist.");
        strings.command("setex", 4, new SetExpiring(store, Expiration.Unit.EX))
                .flags(WRITE, DENY_OOM)
                .keys(key(1).overwrite().updates())
                .since("2.0.0")
                .grammar("key seconds value")
                .complexity("O(1)")
                .deprecated("2.6.12", "`SET` with the `EX` argument")
                .summary("Sets the string value and the expiry of a key.");
        strings.command("psetex", 4, new SetExpiring(store, Expiration.Unit.PX))
                .flags(WRITE, DENY_OOM)
                .keys(key(1).overwrite().updates())
                .since("2.6.0")
                .grammar("key milliseconds value")
                .complexity("O(1)")
                .deprecated("2.6.12", "`SET` with the `PX` argument")
                .summary("Sets the string value of a key and its expiry in milliseconds.");
        strings.command("getset", 3, new GetSet(store))
                .flags(WRITE, DENY_OOM, FAST)
                .keys(key(1).readWrite().accesses().updates())
                .grammar("key value")
                .complexity("O(1)")
                .deprecated("6.2.0", "`SET` with the `!GET` argument")
                .summary("Sets the string value of a key and returns the one before.");
        strings.command("delex", -2, new DeleteIf())
                .flags(WRITE, FAST)
                .keys(key(1).readWrite().deletes().varies())
                .keyFinder(DeleteIf.KEY)
                .since("8.4.0")
                .grammar("key [<" + COMPARISON + ">]")
                .complexity("O(1), and O(N) in the length of the value for IFDEQ and IFDNE")
                .summary("Deletes a key if its value, or the digest of it, is or is not the given one.");
    }

    private void describeWritingSeveral(ModuleDefinition strings) {
        strings.command("mset", -3, new MultiSet(store, Condition.NONE))
                .flags(WRITE, DENY_OOM)
                .keys(keys(1, -1, 2).overwrite().updates())
                .since("1.0.1")
                .grammar("key value [key value ...]")
                .complexity("O(N) in the number of keys")
                .tips("request_policy:multi_shard", "response_policy:all_succeeded")
                .summary("Sets the string values of several keys.");
        strings.command("msetnx", -3, new MultiSet(store, Condition.NX))
                .flags(WRITE, DENY_OOM)
                .keys(keys(1, -1, 2).overwrite().inserts())
                .since("1.0.1")
                .grammar("key value [key value ...]")
                .complexity("O(N) in the number of keys")
                .summary("Sets the string values of several keys if none of them exists.");
        strings.command("msetex", -4, new MultiSetExpiring(store))
                .flags(WRITE, DENY_OOM)
                .keys(counted(1, 2).overwrite().updates())
                .since("8.4.0")
                .grammar("numkeys key value [key value ...] [<NX | XX>] [<" + EXPIRY + " | KEEPTTL>]")
                .complexity("O(N) in the number of keys")
                .tips("request_policy:multi_shard", "response_policy:all_succeeded")
                .summary("Sets the string values of several keys under one condition and with one expiry.");
    }

    private void describeParts(ModuleDefinition strings) {
        strings.command("append", 3, new Append(store))
                .flags(WRITE, DENY_OOM, FAST)
                .keys(key(1).readWrite().inserts())
                .since("2.0.0")
                .grammar("key value")
                .complexity("O(1), amortized, for short appended values")
                .summary("Adds bytes at the end of a string; creates the key if it does not exist.");
        strings.command("getrange", 4, new GetRange())
                .flags(READONLY)
                .keys(key(1).accesses())
                .since("2.4.0")
                .grammar("key start end")
                .complexity("O(N) in the number of bytes returned")
                .summary("Returns the bytes of a string between two offsets.");
        strings.command("substr", 4, new GetRange())
                .flags(READONLY)
                .keys(key(1).accesses())
                .grammar("key start end")
                .complexity("O(N) in the number of bytes returned")
                .deprecated("2.0.0", "`GETRANGE`")
                .summary("Returns the bytes of a string between two offsets.");
        strings.command("setrange", 4, new SetRange())
                .flags(WRITE, DENY_OOM)
                .keys(key(1).readWrite().updates())
                .since("2.2.0")
                .grammar("key offset value")
                .complexity("O(N) in the length of the written value and of the zeros before it")
                .summary("Overwrites the bytes of a string from an offset on.");
    }

    private void describeCounting(ModuleDefinition strings) {
        strings.command("incr", 2, new Increment(1, false))
                .flags(WRITE, DENY_OOM, FAST)
                .keys(key(1).readWrite().accesses().updates())
                .grammar("key")
                .complexity("O(1)")
                .summary("Adds one to the integer value of a key; a missing key counts as 0.");
        strings.command("decr", 2, new Increment(-1, false))
                .flags(WRITE, DENY_OOM, FAST)
                .keys(key(1).readWrite().accesses().updates())
                .grammar("key")
                .complexity("O(1)")
                .summary("Subtracts one from the integer value of a key; a missing key counts as 0.");
        strings.command("incrby", 3, new Increment(1, true))
                .flags(WRITE, DENY_OOM, FAST)
                .keys(key(1).readWrite().accesses().updates())
                .grammar("key increment")
                .complexity("O(1)")
                .summary("Adds to the integer value of a key; a missing key counts as 0.");
        strings.command("decrby", 3, new Increment(-1, true))
                .flags(WRITE, DENY_OOM, FAST)
                .keys(key(1).readWrite().accesses().updates())
                .grammar("key decrement")
                .complexity("O(1)")
                .summary("Subtracts from the integer value of a key; a missing key counts as 0.");
        strings.command("incrbyfloat", 3, new IncrementFloat())
                .flags(WRITE, DENY_OOM, FAST)
                .keys(key(1).readWrite().accesses().updates())
                .since("2.6.0")
                .grammar("key increment:double")
                .complexity("O(1)")
                .summary("Adds to the decimal value of a key; a missing key counts as 0.");
        strings.command("increx", -2, new IncrementBounded())
                .flags(WRITE, DENY_OOM, FAST)
                .keys(key(1).readWrite().accesses().updates())
                .since("8.8.0")
                .grammar("key [<BYFLOAT float:double | BYINT integer:integer>] [SATURATE] [LBOUND lowerbound]"
                        + " [UBOUND upperbound] [<" + EXPIRY + " | PERSIST>] [ENX]")
                .complexity("O(1)")
                .summary("Adds to the numeric value of a key within bounds, and sets or removes its expiry.");
    }

    private void describeBits(ModuleDefinition strings) {
        strings.command("setbit", 4, new SetBit())
                .flags(WRITE, DENY_OOM)
                .keys(key(1).readWrite().accesses().updates())
                .since("2.2.0")
                .grammar("key offset value:integer")
                .complexity("O(1)")
                .summary("Sets or clears a bit of a string and returns what it was.");
        strings.command("getbit", 3, new GetBit())
                .flags(READONLY, FAST)
                .keys(key(1).accesses())
                .since("2.2.0")
                .grammar("key offset")
                .complexity("O(1)")
                .summary("Returns a bit of a string.");
        strings.command("bitcount", -2, new BitCount())
                .flags(READONLY)
                .keys(key(1).accesses())
                .since("2.6.0")
                .grammar("key [start end [<BYTE | BIT>]]")
                .complexity("O(N) in the length of the range")
                .summary("Counts the bits of a string that are set.");
        strings.command("bitpos", -3, new BitPosition())
                .flags(READONLY)
                .keys(key(1).accesses())
                .since("2.8.7")
                .grammar("key bit [start [end [<BYTE | BIT>]]]")
                .complexity("O(N) in the length of the range")
                .summary("Finds the first bit of a string that is set, or clear.");
        strings.command("bitop", -4, new BitOperation())
                .flags(WRITE, DENY_OOM, SLOW)
                .keys(key(2).overwrite().updates(), keysFrom(3).accesses())
                .since("2.6.0")
                .grammar("<AND | OR | XOR | NOT | DIFF | DIFF1 | ANDOR | ONE> destkey key [key ...]")
                .complexity("O(N) in the lengths of the strings")
                .summary("Combines strings bit by bit and stores the result.");
        strings.command("bitfield", -2, new BitField(true))
                .flags(WRITE, DENY_OOM)
                .keys(key(1).readWrite().accesses().updates().varies())
                .keyFinder(BitField.KEY)
                .since("3.2.0")
                .grammar("key [<GET encoding offset | [OVERFLOW <WRAP | SAT | FAIL>] <SET encoding offset value:integer"
                        + " | INCRBY encoding offset increment>> [<GET encoding offset | [OVERFLOW <WRAP | SAT | FAIL>]"
                        + " <SET encoding offset value:integer | INCRBY encoding offset increment>> ...]]")
                .complexity("O(1) for each step")
                .summary("Reads and changes integers of any width inside a string.");
        strings.command("bitfield_ro", -2, new BitField(false))
                .flags(READONLY, FAST)
                .keys(key(1).accesses())
                .since("6.0.0")
                .grammar("key [GET encoding offset [GET encoding offset ...]]")
                .complexity("O(1) for each step")
                .summary("Reads integers of any width inside a string.");
    }
}
