package io.mortise.module.strings;

import io.mortise.testkit.Conversation;
import io.mortise.testkit.OtherTypeModule;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BitmapTest {
    private final Conversation talk = Conversation.with(new StringsModule(), new OtherTypeModule());

    @AfterEach
    void close() {
        talk.close();
    }

    @Test
    void shouldSetAndGetBits() {
        talk.play("""
                GETBIT k 0           => 0
                SETBIT k 1 1         => 0
                GET k                => "@"
                SETBIT k 1 1         => 1
                SETBIT k 20 0        => 0
                GET k                => "@\\x00\\x00"
                SETBIT k 1 0         => 1
                GET k                => "\\x00\\x00\\x00"
                SET i 1              => "OK"
                GETBIT i 2           => 1
                GETBIT i 8           => 0
                GETBIT i 4294967295  => 0
                SETBIT i 6 1         => 0
                GET i                => "3"
                SETBIT k 4294967296 1 => -ERR bit offset is not an integer or out of range
                SETBIT k -1 1        => -ERR bit offset is not an integer or out of range
                GETBIT k x           => -ERR bit offset is not an integer or out of range
                SETBIT k 0 2         => -ERR bit is not an integer or out of range
                SETBIT k 0 -1        => -ERR bit is not an integer or out of range
                OTHER o              => "OK"
                SETBIT o 0 2         => -ERR bit is not an integer or out of range
                SETBIT o 0 1         => -WRONGTYPE Operation against a key holding the wrong kind of value
                GETBIT o 0           => -WRONGTYPE Operation against a key holding the wrong kind of value
                """);
    }

    @Test
    void shouldCountBits() {
        talk.play("""
                BITCOUNT k           => 0
                SET k foobar         => "OK"
                BITCOUNT k           => 26
                BITCOUNT k 0 0       => 4
                BITCOUNT k 1 1       => 6
                BITCOUNT k 0 -1      => 26
                BITCOUNT k -2 -1     => 7
                BITCOUNT k 5 30 BIT  => 17
                BITCOUNT k 5 30 BYTE => 4
                BITCOUNT k 0 0 bit   => 0
                BITCOUNT k 1 2 BIT   => 2
                BITCOUNT k -8 -1 BIT => 4
                BITCOUNT k 3 2       => 0
                BITCOUNT k -1 -2     => 0
                BITCOUNT k 0 -100    => 4
                SET i 123            => "OK"
                BITCOUNT i           => 10
                BITCOUNT k 0         => -ERR syntax error
                BITCOUNT nokey 0     => -ERR syntax error
                BITCOUNT nokey a 0   => -ERR value is not an integer or out of range
                BITCOUNT k 0 0 FOO   => -ERR syntax error
                BITCOUNT k 0 0 BIT x => -ERR syntax error
                OTHER o              => "OK"
                BITCOUNT o           => -WRONGTYPE Operation against a key holding the wrong kind of value
                BITCOUNT o a b       => -ERR value is not an integer or out of range
                """);
    }

    @Test
    void shouldFindBits() {
        talk.play("""
                BITPOS k 0           => 0
                BITPOS k 1           => -1
                SET k \\xff\\xf0\\x00 => "OK"
                BITPOS k 0           => 12
                BITPOS k 1           => 0
                BITPOS k 1 2         => -1
                BITPOS k 0 1         => 12
                BITPOS k 0 2         => 16
                BITPOS k 1 1 1       => 8
                BITPOS k 1 9 11 BIT  => 9
                BITPOS k 0 9 11 BIT  => -1
                BITPOS k 0 -8 -1 BIT => 16
                SET k \\xff\\xff     => "OK"
                BITPOS k 0           => 16
                BITPOS k 0 1         => 16
                BITPOS k 0 0 -1      => -1
                BITPOS k 0 2         => -1
                SET k ''             => "OK"
                BITPOS k 0           => -1
                BITPOS k 2           => -ERR The bit argument must be 1 or 0.
                BITPOS k x           => -ERR value is not an integer or out of range
                BITPOS k 0 x         => -ERR value is not an integer or out of range
                BITPOS k 0 0 0 FOO   => -ERR syntax error
                BITPOS nokey 0 0 0 BIT x => -ERR syntax error
                OTHER o              => "OK"
                BITPOS o 0           => -WRONGTYPE Operation against a key holding the wrong kind of value
                """);
    }

    @Test
    void shouldCombineStrings() {
        talk.play("""
                MSET a \\xf0\\xff b \\x0f\\xf0\\x11 c 1 => "OK"
                BITOP AND d a b      => 3
                GET d                => "\\x00\\xf0\\x00"
                BITOP OR d a b       => 3
                GET d                => "\\xff\\xff\\x11"
                BITOP XOR d a b a    => 3
                GET d                => "\\x0f\\xf0\\x11"
                BITOP NOT d a        => 2
                GET d                => "\\x0f\\x00"
                BITOP NOT a a        => 2
                GET a                => "\\x0f\\x00"
                BITOP DIFF d b a     => 3
                GET d                => "\\x00\\xf0\\x11"
                BITOP DIFF1 d a b    => 3
                GET d                => "\\x00\\xf0\\x11"
                BITOP ANDOR d b a c  => 3
                GET d                => "\\x0f\\x00\\x00"
                BITOP ONE d a b c    => 3
                GET d                => "0\\xf0\\x11"
                BITOP ONE d c        => 1
                GET d                => "1"
                BITOP AND d nokey    => 0
                GET d                => nil
                BITOP OR d nokey c   => 1
                BITOP FOO d a        => -ERR syntax error
                BITOP NOT d a b      => -ERR BITOP NOT must be called with a single source key.
                BITOP DIFF d a       => -ERR BITOP DIFF must be called with at least two source keys.
                BITOP DIFF1 d a      => -ERR BITOP DIFF1 must be called with at least two source keys.
                BITOP ANDOR d a      => -ERR BITOP ANDOR must be called with at least two source keys.
                OTHER o              => "OK"
                BITOP OR d a o       => -WRONGTYPE Operation against a key holding the wrong kind of value
                BITOP OR o a         => 2
                GET o                => "\\x0f\\x00"
                """);
    }

    @Test
    void shouldReadAndChangeFields() {
        talk.play("""
                BITFIELD k           => []
                BITFIELD k GET u8 0  => [0]
                GET k                => nil
                BITFIELD k SET u8 0 255 GET i8 0 => [0 -1]
                BITFIELD k INCRBY u8 0 1 => [0]
                BITFIELD k INCRBY i8 0 -1 GET u4 4 => [-1 15]
                BITFIELD k OVERFLOW SAT INCRBY u8 0 10 => [255]
                BITFIELD k OVERFLOW FAIL INCRBY u8 0 10 GET u8 0 => [nil 255]
                BITFIELD k OVERFLOW SAT INCRBY i8 0 -200 => [-128]
                BITFIELD k SET i8 #1 100 INCRBY i8 #1 100 => [0 -56]
                BITFIELD k OVERFLOW SAT SET u8 0 -1 GET u8 0 => [128 255]
                BITFIELD k SET i64 3 -9223372036854775808 GET i64 3 => [-126100789566373888 -9223372036854775808]
                BITFIELD k OVERFLOW FAIL INCRBY i64 3 -1 => [nil]
                BITFIELD k INCRBY i64 3 -1 => [9223372036854775807]
                BITFIELD k SET u63 0 9223372036854775807 GET u63 0 => [8646911284551352319 9223372036854775807]
                BITFIELD_RO k GET u8 0 GET u2 62 => [255 3]
                BITFIELD_RO k SET u8 0 1 => -ERR BITFIELD_RO only supports the GET subcommand
                BITFIELD k GET u64 0 => -ERR Invalid bitfield type. Use something like i16 u8. Note that u64 is not supported but i64 is.
                BITFIELD k GET i65 0 => -ERR Invalid bitfield type. Use something like i16 u8. Note that u64 is not supported but i64 is.
                BITFIELD k GET x8 0  => -ERR Invalid bitfield type. Use something like i16 u8. Note that u64 is not supported but i64 is.
                BITFIELD k GET u 0   => -ERR Invalid bitfield type. Use something like i16 u8. Note that u64 is not supported but i64 is.
                BITFIELD k GET u8 -1 => -ERR bit offset is not an integer or out of range
                BITFIELD k GET u8 #9223372036854775807 => -ERR bit offset is not an integer or out of range
                BITFIELD k GET u8 #  => -ERR bit offset is not an integer or out of range
                BITFIELD k GET u8    => -ERR syntax error
                BITFIELD k SET u8 0  => -ERR syntax error
                BITFIELD k SET u8 0 x => -ERR value is not an integer or out of range
                BITFIELD k OVERFLOW x SET u8 0 1 => -ERR Invalid OVERFLOW type specified
                BITFIELD k OVERFLOW  => -ERR syntax error
                OTHER o              => "OK"
                BITFIELD o           => -WRONGTYPE Operation against a key holding the wrong kind of value
                BITFIELD o SET u8 0 1 => -WRONGTYPE Operation against a key holding the wrong kind of value
                """);
    }

    @Test
    void shouldMakeRoomForAFieldThatFails() {
        talk.play("""
                BITFIELD k OVERFLOW FAIL INCRBY u8 8 1000 => [nil]
                GET k                => "\\x00\\x00"
                """);
    }
}
