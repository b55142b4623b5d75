package io.mortise.module.strings;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.mortise.testkit.Conversation;
import io.mortise.testkit.OtherTypeModule;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WholeValueTest {
    private final Conversation talk = Conversation.with(new StringsModule(), new OtherTypeModule());

    @AfterEach
    void close() {
        talk.close();
    }

    @Test
    void shouldSetAndGet() {
        talk.play("""
                GET k                => nil
                SET k v              => "OK"
                GET k                => "v"
                SET k ''             => "OK"
                GET k                => ""
                SET k 12             => "OK"
                GET k                => "12"
                SET k 012            => "OK"
                GET k                => "012"
                SET k -9223372036854775808 => "OK"
                GET k                => "-9223372036854775808"
                SET k 9223372036854775808  => "OK"
                GET k                => "9223372036854775808"
                SET k \\x00\\xff     => "OK"
                GET k                => "\\x00\\xff"
                STRLEN k             => 2
                STRLEN nokey         => 0
                SET i -555           => "OK"
                STRLEN i             => 4
                """);
    }

    @Test
    void shouldSetUnderConditions() {
        talk.play("""
                SET k v XX           => nil
                SET k v NX           => "OK"
                SET k w NX           => nil
                GET k                => "v"
                SET k w XX           => "OK"
                SET k x NX GET       => "w"
                GET k                => "w"
                SET k x XX GET       => "w"
                SET new x XX GET     => nil
                GET new              => nil
                SET new x NX GET     => nil
                GET new              => "x"
                SET k y GET GET      => "x"
                SET k v NX XX        => -ERR syntax error
                SET k v NX NX        => nil
                SET k v FOO          => -ERR syntax error
                SET k v PERSIST      => -ERR syntax error
                SET k                => -ERR wrong number of arguments for 'set' command
                """);
    }

    @Test
    void shouldSetIfTheValueMatches() {
        talk.play("""
                SET k v IFEQ x       => nil
                GET k                => nil
                SET k hello IFNE x   => "OK"
                SET k world IFEQ x   => nil
                SET k world IFEQ hello => "OK"
                SET k w2 IFNE world  => nil
                SET k w2 IFNE x GET  => "world"
                SET k w3 IFEQ x GET  => "w2"
                GET k                => "w2"
                SET k 12345          => "OK"
                SET k 7 IFEQ 12345   => "OK"
                SET k a ifeq 7       => "OK"
                SET k b IFEQ         => -ERR syntax error
                SET k b IFEQ a NX    => -ERR syntax error
                SET k b NX IFEQ a    => -ERR syntax error
                SET k b IFEQ a IFNE c => -ERR syntax error
                SET k b IFEQ z IFEQ a => "OK"
                OTHER o              => "OK"
                SET o v IFEQ a       => -WRONGTYPE Operation against a key holding the wrong kind of value
                SET o v IFDNE a      => -WRONGTYPE Operation against a key holding the wrong kind of value
                SET o v GET          => -WRONGTYPE Operation against a key holding the wrong kind of value
                SET o v              => "OK"
                """);
    }

    @Test
    void shouldSetIfTheDigestMatches() {
        talk.play("""
                SET k hello          => "OK"
                DIGEST k             => "9555e8555c62dcfd"
                SET k a IFDEQ 9555e8555c62dcfe => nil
                SET k a IFDNE 9555e8555c62dcfd => nil
                SET k a IFDEQ 9555E8555C62DCFD => "OK"
                GET k                => "a"
                SET k b IFDEQ 123    => -ERR must be exactly 16 hexadecimal characters
                SET k b IFDNE ''     => -ERR must be exactly 16 hexadecimal characters
                SET k b IFDNE zzzzzzzzzzzzzzzz => "OK"
                SET new b IFDEQ 1    => nil
                SET new b IFDNE 1    => "OK"
                SET e ''             => "OK"
                DIGEST e             => "2d06800538d394c2"
                SET i 123            => "OK"
                DIGEST i             => "404a763b3f4c8c9a"
                SET z v8             => "OK"
                DIGEST z             => "0cc76dbb41381419"
                SET z v8lf0c11xh8ymlqztfd3eeq16kfn4sspw7fqmnuuq3k3t75em5wdizgcdw7uc26nnf961u2jkfzkjytls2kwlj7626sd => "OK"
                DIGEST z             => "00006c38adf31777"
                DIGEST nokey         => nil
                OTHER o              => "OK"
                DIGEST o             => -WRONGTYPE Operation against a key holding the wrong kind of value
                """);
    }

    @Test
    void shouldDeleteIfTheValueMatches() {
        talk.play("""
                DELEX k              => 0
                SET k hello          => "OK"
                DELEX k IFEQ x       => 0
                DELEX k IFNE hello   => 0
                DELEX k IFEQ hello   => 1
                GET k                => nil
                SET k hello          => "OK"
                DELEX k IFDNE 9555e8555c62dcfd => 0
                DELEX k IFDEQ 9555E8555C62DCFD => 1
                DELEX k IFDEQ 1      => 0
                DELEX k FOO 1        => 0
                DELEX k IFEQ         => -ERR wrong number of arguments for 'delex' command
                DELEX k IFEQ a b     => -ERR wrong number of arguments for 'delex' command
                SET k 12             => "OK"
                DELEX k FOO 1        => -ERR Invalid condition. Use IFEQ, IFNE, IFDEQ, or IFDNE
                DELEX k NX 1         => -ERR Invalid condition. Use IFEQ, IFNE, IFDEQ, or IFDNE
                DELEX k IFDEQ 1      => -ERR must be exactly 16 hexadecimal characters
                DELEX k IFEQ 12      => 1
                OTHER o              => "OK"
                DELEX o IFEQ value   => -ERR Key should be of string type if conditions are specified
                DELEX o FOO value    => -ERR Key should be of string type if conditions are specified
                DELEX o              => 1
                """);
    }

    @Test
    void shouldSetWhatIsAbsent() {
        talk.play("""
                SETNX k v            => 1
                SETNX k w            => 0
                GET k                => "v"
                OTHER o              => "OK"
                SETNX o w            => 0
                GETSET k 12          => "v"
                GETSET k w           => "12"
                GETSET new w         => nil
                GETSET o w           => -WRONGTYPE Operation against a key holding the wrong kind of value
                GETDEL k             => "w"
                GETDEL k             => nil
                GETDEL o             => -WRONGTYPE Operation against a key holding the wrong kind of value
                GET o                => -WRONGTYPE Operation against a key holding the wrong kind of value
                STRLEN o             => -WRONGTYPE Operation against a key holding the wrong kind of value
                """);
    }

    @Test
    void shouldHandleSeveralKeys() {
        talk.play("""
                MSET a 1 b two a 3   => "OK"
                OTHER o              => "OK"
                MGET a b nokey o a   => ["3" "two" nil nil "3"]
                MSET a 1 b           => -ERR wrong number of arguments for 'mset' command
                MSETNX x 1 a 2       => 0
                GET x                => nil
                MSETNX x 1 y 2 x 3   => 1
                MGET x y             => ["3" "2"]
                MSETNX x 1 y         => -ERR wrong number of arguments for 'msetnx' command
                MSET o now           => "OK"
                GET o                => "now"
                """);
    }

    @Test
    void shouldSetSeveralKeysWithOptions() {
        talk.play("""
                MSETEX 2 a 1 b 2 XX  => 0
                MSETEX 2 a 1 b 2     => 1
                MSETEX 2 a 3 c 4 NX  => 0
                MSETEX 2 a 3 c 4 XX  => 0
                MSETEX 2 a 3 b 4 XX KEEPTTL => 1
                MGET a b c           => ["3" "4" nil]
                MSETEX a b c         => -ERR invalid numkeys value
                MSETEX 0 b c         => -ERR invalid numkeys value
                MSETEX 2147483648 b c => -ERR invalid numkeys value
                MSETEX 2147483647 b c => -ERR wrong number of key-value pairs
                MSETEX 2 a 1 b       => -ERR wrong number of key-value pairs
                MSETEX 1 a 1 FOO     => -ERR syntax error
                MSETEX 1 a 1 NX XX   => -ERR syntax error
                MSETEX 1 a 1 IFEQ 1  => -ERR syntax error
                MSETEX 1 a 1 EX 1 PX 1 => -ERR syntax error
                MSETEX 1 a 1 EX 1 KEEPTTL => -ERR syntax error
                MSETEX 1 a 1 EX 0    => -ERR invalid expire time in 'msetex' command
                MSETEX 1 a 1 EX x    => -ERR value is not an integer or out of range
                MSETEX 1 a           => -ERR wrong number of arguments for 'msetex' command
                """);
    }

    @Test
    void shouldTellEncodings() {
        assertEncoding("SET k 12", "int");
        assertEncoding("SET k 9223372036854775807", "int");
        assertEncoding("SET k 9223372036854775808", "embstr");
        assertEncoding("SET k v", "embstr");
        assertEncoding("SET k " + "x".repeat(44), "embstr");
        assertEncoding("SET k " + "x".repeat(45), "raw");
        assertEncoding("APPEND k y", "raw");
        assertEncoding("SET k v", "embstr");
        assertEncoding("APPEND k w", "raw");
        assertEncoding("SETRANGE k 0 ''", "raw");
        assertEncoding("SET k 12", "int");
        assertEncoding("SETRANGE k 0 ''", "int");
        assertEncoding("SETRANGE k 1 3", "raw");
        assertEncoding("INCR k", "int");
        assertEncoding("INCRBYFLOAT k 1", "embstr");
        assertEncoding("INCRBYFLOAT k 0.5", "embstr");
        assertEncoding("SET k 1", "int");
        assertEncoding("SETBIT k 7 1", "raw");
        assertEncoding("INCRBY k 1", "int");
        assertEncoding("APPEND k 2", "raw");
        assertEncoding("DECR k", "int");
        assertEncoding("BITFIELD k SET u8 0 49", "raw");
        assertEncoding("BITOP NOT k k", "raw");
        assertEncoding("GETSET k 7", "int");
        assertEncoding("INCREX k BYFLOAT 1", "embstr");
        assertEncoding("INCREX k", "int");
        assertEncoding("GETDEL k", null);
        assertEncoding("APPEND k 5", "int");
        assertEncoding("SET k " + "y".repeat(100_000), "raw");
    }

    private void assertEncoding(String line, String encoding) {
        talk.call(line);
        assertEquals(encoding, talk.encoding("k"), line);
    }
}
