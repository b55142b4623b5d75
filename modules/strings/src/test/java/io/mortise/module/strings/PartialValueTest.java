package io.mortise.module.strings;

import io.mortise.testkit.Conversation;
import io.mortise.testkit.OtherTypeModule;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PartialValueTest {
    private final Conversation talk = Conversation.with(new StringsModule(), new OtherTypeModule());

    @AfterEach
    void close() {
        talk.close();
    }

    @Test
    void shouldAppend() {
        talk.play("""
                APPEND k ''          => 0
                GET k                => ""
                APPEND k 1           => 1
                APPEND k 23          => 3
                INCR k               => 124
                APPEND k x           => 4
                GET k                => "124x"
                APPEND k ''          => 4
                OTHER o              => "OK"
                APPEND o x           => -WRONGTYPE Operation against a key holding the wrong kind of value
                """);
    }

    @Test
    void shouldGetRanges() {
        talk.play("""
                GETRANGE k 0 -1      => ""
                SET k Hello\\x20World => "OK"
                GETRANGE k 0 3       => "Hell"
                GETRANGE k 0 -1      => "Hello World"
                GETRANGE k -4 -1     => "orld"
                GETRANGE k 5 3       => ""
                GETRANGE k 5 5000    => " World"
                GETRANGE k -5000 10000 => "Hello World"
                GETRANGE k 0 -100    => "H"
                GETRANGE k 1 -100    => ""
                GETRANGE k -1 -100   => ""
                GETRANGE k -100 -99  => "H"
                GETRANGE k -100 -101 => ""
                GETRANGE k 0 4294967297 => "Hello World"
                SUBSTR k -4 -1       => "orld"
                SET i 1234           => "OK"
                GETRANGE i 0 2       => "123"
                GETRANGE i -3 -1     => "234"
                GETRANGE i a 2       => -ERR value is not an integer or out of range
                OTHER o              => "OK"
                GETRANGE o 0 x       => -ERR value is not an integer or out of range
                GETRANGE o 0 0       => -WRONGTYPE Operation against a key holding the wrong kind of value
                """);
    }

    @Test
    void shouldSetRanges() {
        talk.play("""
                SETRANGE k 0 ''      => 0
                GET k                => nil
                SETRANGE k 1 foo     => 4
                GET k                => "\\x00foo"
                SETRANGE k 0 b       => 4
                SETRANGE k 6 bar     => 9
                GET k                => "bfoo\\x00\\x00bar"
                SET i 1234           => "OK"
                SETRANGE i 5 2       => 6
                GET i                => "1234\\x002"
                SETRANGE k -1 x      => -ERR offset is out of range
                SETRANGE k x x       => -ERR value is not an integer or out of range
                SETRANGE k 536870912 x => -ERR string exceeds maximum allowed size (proto-max-bulk-len)
                SETRANGE k 9223372036854775807 x => -ERR string exceeds maximum allowed size (proto-max-bulk-len)
                SETRANGE k 536870912 '' => 9
                OTHER o              => "OK"
                SETRANGE o -1 x      => -ERR offset is out of range
                SETRANGE o 0 ''      => -WRONGTYPE Operation against a key holding the wrong kind of value
                """);
    }

    @Test
    void shouldFindCommonSubsequences() {
        talk.play("""
                MSET a ohmytext b mynewtext => "OK"
                LCS a b              => "mytext"
                LCS a b LEN          => 6
                LCS a b IDX          => ["matches" [[[4 7] [5 8]] [[2 3] [0 1]]] "len" 6]
                LCS a b IDX WITHMATCHLEN => ["matches" [[[4 7] [5 8] 4] [[2 3] [0 1] 2]] "len" 6]
                LCS a b IDX MINMATCHLEN 4 => ["matches" [[[4 7] [5 8]]] "len" 6]
                LCS a b IDX MINMATCHLEN -1 => ["matches" [[[4 7] [5 8]] [[2 3] [0 1]]] "len" 6]
                LCS a b MINMATCHLEN 4 WITHMATCHLEN => "mytext"
                LCS a nokey          => ""
                LCS a nokey LEN      => 0
                LCS nokey no IDX     => ["matches" [] "len" 0]
                LCS a b LEN IDX      => -ERR If you want both the length and indexes, please just use IDX.
                LCS a b FOO          => -ERR syntax error
                LCS a b MINMATCHLEN  => -ERR syntax error
                LCS a b MINMATCHLEN x => -ERR value is not an integer or out of range
                OTHER o              => "OK"
                LCS a o FOO          => -ERR The specified keys must contain string values
                SET i 1213           => "OK"
                SET j 123            => "OK"
                LCS i j              => "123"
                """);
    }
}
