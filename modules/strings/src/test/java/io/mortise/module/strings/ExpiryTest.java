package io.mortise.module.strings;

import io.mortise.testkit.Conversation;
import io.mortise.testkit.OtherTypeModule;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ExpiryTest {
    private final Conversation talk = Conversation.with(new StringsModule(), new OtherTypeModule());

    @AfterEach
    void close() {
        talk.close();
    }

    @Test
    void shouldLetValuesExpire() {
        talk.play("""
                SET k v PX 100       => "OK"
                SETEX l 1 v          => "OK"
                PSETEX m 100 v       => "OK"
                MSETEX 1 n v PX 100  => 1
                PTTL k               => 100
                """);
        talk.server().advance(99);
        talk.play("MGET k l m n => [\"v\" \"v\" \"v\" \"v\"]");
        talk.server().advance(1);
        talk.play("MGET k l m n => [nil \"v\" nil nil]");
        talk.server().advance(900);
        talk.play("GET l => nil");
    }

    @Test
    void shouldForgetTheExpiryWhenTheValueIsReplaced() {
        for (String replacing : new String[] {"SET k w", "GETSET k w", "MSET k w", "MSETEX 1 k w", "BITOP NOT k k"}) {
            talk.call("SET k v EX 10");
            talk.call(replacing);
            talk.play("TTL k => -1");
        }
    }

    @Test
    void shouldKeepTheExpiryWhenTheValueIsChanged() {
        for (String changing : new String[] {
            "INCR k",
            "INCRBYFLOAT k 0.5",
            "INCREX k BYFLOAT 1",
            "APPEND k x",
            "SETRANGE k 10 x",
            "SETBIT k 500 1",
            "BITFIELD k SET u8 1000 1",
            "SET k 1 KEEPTTL",
            "MSETEX 1 k 1 KEEPTTL",
            "GETEX k",
        }) {
            talk.call("SET k 1 EX 10");
            talk.call(changing);
            talk.play("TTL k => 10");
        }
    }

    @Test
    void shouldNotSeeWhatHasExpired() {
        String[] lines = {
            "GET k => nil",
            "GETEX k EX 10 => nil",
            "GETDEL k => nil",
            "STRLEN k => 0",
            "APPEND k x => 1",
            "INCR k => 1",
            "INCRBYFLOAT k 1 => \"1\"",
            "INCREX k => [1 1]",
            "SETRANGE k 1 x => 2",
            "SETBIT k 0 0 => 0",
            "SET k w XX => nil",
            "SET k w NX => \"OK\"",
            "SETNX k w => 1",
            "MSETNX k w => 1",
            "MSETEX 1 k w XX => 0",
            "DELEX k IFEQ 5 => 0",
            "BITFIELD k INCRBY u8 0 1 => [1]",
            "BITOP NOT d k => 0",
        };
        for (String line : lines) {
            talk.call("SET k 5 PX 10");
            // The expiry cycle must not get at the key first.
            talk.call("DEBUG SET-ACTIVE-EXPIRE 0");
            talk.server().advance(10);
            talk.play(line);
        }
    }

    @Test
    void shouldChangeTheExpiryWhenReading() {
        talk.play("""
                SET k v              => "OK"
                GETEX k EX 100       => "v"
                TTL k                => 100
                GETEX k PX 5500      => "v"
                PTTL k               => 5500
                GETEX k EXAT 4102444800 => "v"
                PEXPIRETIME k        => 4102444800000
                GETEX k PXAT 4102444800001 => "v"
                PEXPIRETIME k        => 4102444800001
                GETEX k              => "v"
                PEXPIRETIME k        => 4102444800001
                GETEX k PERSIST      => "v"
                TTL k                => -1
                GETEX k EX 1 EX 2    => "v"
                TTL k                => 2
                GETEX k EX 1 PX 2    => -ERR syntax error
                GETEX k EX           => -ERR syntax error
                GETEX k EX 1 PERSIST => -ERR syntax error
                GETEX k KEEPTTL      => -ERR syntax error
                GETEX k EX 0         => -ERR invalid expire time in 'getex' command
                GETEX k EX x         => -ERR value is not an integer or out of range
                GETEX nokey EX x     => nil
                OTHER o              => "OK"
                GETEX o EX 0         => -WRONGTYPE Operation against a key holding the wrong kind of value
                """);
    }

    @Test
    void shouldRefuseBadTimes() {
        talk.play("""
                SET k v EX 0         => -ERR invalid expire time in 'set' command
                SET k v EX -1        => -ERR invalid expire time in 'set' command
                SET k v EX x         => -ERR value is not an integer or out of range
                SET k v EX 9223372036854775807 => -ERR invalid expire time in 'set' command
                SET k v EX 9223372036854775 => -ERR invalid expire time in 'set' command
                SET k v PX 9223372036854775807 => -ERR invalid expire time in 'set' command
                SET k v EXAT 9223372036854775 => "OK"
                PEXPIRETIME k        => 9223372036854775000
                SET k v PXAT 9223372036854775807 => "OK"
                PEXPIRETIME k        => 9223372036854775806
                SET k v EX 1 KEEPTTL => -ERR syntax error
                SET k v EX           => -ERR syntax error
                SET k v EX 1 PX 1    => -ERR syntax error
                SET k v EX 1 EX 2    => "OK"
                TTL k                => 2
                SETEX k 0 v          => -ERR invalid expire time in 'setex' command
                SETEX k x v          => -ERR value is not an integer or out of range
                PSETEX k -1 v        => -ERR invalid expire time in 'psetex' command
                """);
    }
}
