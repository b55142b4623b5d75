package io.mortise.module.vectorset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Requests and replies that were seen on Redis 8.8, byte for byte. Layers are made by chance, so of what depends
/// on them only the part that does not is compared.
class ObservedPairsTest {
    private final Conversation talk = new Conversation("strict");

    @AfterEach
    void close() {
        talk.close();
    }

    private void fill() {
        talk.play("""
                VADD v VALUES 3 1 0 0 a SETATTR '{"year":1950,"t":"x y"}' => :1
                VADD v VALUES 3 0 1 0 b => :1
                VADD v VALUES 3 0 0 1 c => :1
                """);
    }

    @Test
    void shouldAddAndTellWhatThereIs() {
        fill();
        talk.play("""
                VADD v VALUES 3 0 1 1 b => :0
                VINFO nokey             => *-1
                VDIM v                  => :3
                VDIM nokey              => -ERR key does not exist
                VCARD v                 => :3
                """);
        String info = talk.raw("VINFO v");
        assertTrue(
                info.matches("\\*18\\|\\+quant-type\\|\\+int8\\|\\+hnsw-m\\|:16\\|\\+vector-dim\\|:3"
                        + "\\|\\+projection-input-dim\\|:0\\|\\+size\\|:3\\|\\+max-level\\|:\\d+"
                        + "\\|\\+attributes-count\\|:1\\|\\+vset-uid\\|:0\\|\\+hnsw-max-node-uid\\|:4"),
                info);
        talk.raw("HELLO 3");
        assertTrue(talk.raw("VINFO v").startsWith("%9|+quant-type|+int8|"));
        talk.play("""
                VADD v VALUES 3 0 1 1 b => #f
                VADD v VALUES 3 0 1 1 d => #t
                VINFO nokey             => _
                """);
    }

    @Test
    void shouldFindInEveryShapeOfReply() {
        fill();
        talk.play("""
                VADD v VALUES 3 0 1 1 b => :0
                """);
        assertTrue(talk.raw("VSIM v ELE a").startsWith("*3|$1|a|"));
        assertTrue(talk.raw("VSIM v ELE a WITHSCORES").startsWith("*6|$1|a|$1|1|$1|"));
        assertTrue(talk.raw("VSIM v ELE a WITHSCORES").contains("|$1|b|$3|0.5"));
        assertTrue(talk.raw("VSIM v ELE a WITHATTRIBS").startsWith("*6|$1|a|$23|{\"year\":1950,\"t\":\"x y\"}|$1|"));
        assertTrue(talk.raw("VSIM v ELE a WITHATTRIBS").contains("|$1|c|$-1"));
        String both = talk.raw("VSIM v ELE a WITHATTRIBS WITHSCORES COUNT 2");
        assertTrue(
                both.matches("\\*6\\|\\$1\\|a\\|\\$1\\|1\\|\\$23\\|\\{.*}\\|\\$1\\|[bc]\\|\\$3\\|0.5\\|\\$-1"), both);
        talk.raw("HELLO 3");
        assertTrue(talk.raw("VSIM v ELE a WITHSCORES").startsWith("%3|$1|a|,1|$1|"));
        assertTrue(talk.raw("VSIM v ELE a WITHATTRIBS").contains("|$1|c|_"));
        both = talk.raw("VSIM v ELE a WITHATTRIBS WITHSCORES COUNT 2");
        assertTrue(both.matches("%2\\|\\$1\\|a\\|\\*2\\|,1\\|\\$23\\|\\{.*}\\|\\$1\\|[bc]\\|\\*2\\|,0.5\\|_"), both);
        talk.play("""
                VSIM v ELE zz => -ERR element not found in set
                VSIM nokey ELE x BADOPT WITHSCORES => *0
                """);
    }

    @Test
    void shouldGiveVectorsBack() {
        talk.play("""
                VADD v VALUES 3 0 1 1 b => :1
                VEMB v b     => *3|$1|0|$18|0.9999999403953552|$18|0.9999999403953552
                VEMB v b raw => *4|+int8|$3|\u0000\u007f\u007f|$18|1.4142135381698608|$18|0.7071067690849304
                VADD x VALUES 3 3 4 -1 a BIN => :1
                VEMB x a RAW => *3|+bin|$8|\u0003\u0000\u0000\u0000\u0000\u0000\u0000\u0000|$17|5.099019527435303
                VEMB x a     => *3|$1|1|$1|1|$2|-1
                VADD w VALUES 2 3 4 a NOQUANT M 8 => :1
                VEMB w a RAW => *3|+f32|$8|\u009a\u0099\u0019?\u00cd\u00ccL?|$1|5
                VEMB w a FOO => -ERR invalid option
                VEMB w zz    => $-1
                VEMB nokey a => $-1
                """);
        talk.raw("HELLO 3");
        talk.play("""
                VEMB v b     => *3|,0|,0.9999999403953552|,0.9999999403953552
                VEMB v b raw => *4|+int8|$3|\u0000\u007f\u007f|,1.4142135381698608|,0.7071067690849304
                VEMB nokey a => _
                """);
    }

    @Test
    void shouldShowNeighbours() {
        fill();
        talk.play("""
                VADD v VALUES 3 0 1 1 b => :0
                """);
        String links = talk.raw("VLINKS v a");
        assertTrue(links.endsWith("*2|$1|b|$1|c") || links.endsWith("*2|$1|c|$1|b"), links);
        links = talk.raw("VLINKS v a WITHSCORES");
        assertTrue(links.endsWith("*4|$1|b|$3|0.5|$1|c|$3|0.5") || links.endsWith("*4|$1|c|$3|0.5|$1|b|$3|0.5"), links);
        talk.play("""
                VLINKS v a FOO   => -ERR wrong number of arguments for 'VLINKS' command
                VLINKS nokey a   => $-1
                VLINKS v zz      => $-1
                """);
        talk.raw("HELLO 3");
        links = talk.raw("VLINKS v a WITHSCORES");
        assertTrue(links.endsWith("%2|$1|b|,0.5|$1|c|,0.5") || links.endsWith("%2|$1|c|,0.5|$1|b|,0.5"), links);
    }

    @Test
    void shouldChooseAndRange() {
        fill();
        talk.play("""
                VRANDMEMBER nokey   => $-1
                VRANDMEMBER nokey 3 => *0
                VRANDMEMBER v abc   => -ERR COUNT value is not an integer
                VRANGE v [a (c      => *2|$1|a|$1|b
                VRANGE v + -        => -ERR '-' can only be used as first argument, '+' only as second
                VRANGE v a +        => -ERR invalid start range format
                VRANGE v - b        => -ERR invalid end range format
                VRANGE v - [        => -ERR invalid end range format
                VRANGE v '' +       => -ERR invalid start range format
                VRANGE v - + x      => -ERR invalid COUNT value
                VRANGE v - + 2      => *2|$1|a|$1|b
                VRANGE v - + -1     => *3|$1|a|$1|b|$1|c
                VRANGE v - + 0      => *0
                VRANGE nokey - +    => *0
                """);
        talk.raw("HELLO 3");
        talk.play("""
                VRANDMEMBER nokey   => _
                """);
    }

    @Test
    void shouldReduce() {
        talk.play("""
                VADD r REDUCE 2 VALUES 4 1 2 3 4 f => :1
                VEMB r f => *2|$1|5|$19|-0.9842519760131836
                VADD r VALUES 2 1 2 g => -ERR Vector dimension mismatch - got 2 but set has 2
                VADD r REDUCE 2 VALUES 3 1 2 3 g => -ERR Input dimension mismatch for projection - got 3 but projection expects 4
                VADD r REDUCE 2 VALUES 4 1 2 3 4 g => :1
                """);
        assertTrue(talk.raw("VINFO r").contains("|+vector-dim|:2|+projection-input-dim|:4|"));
        String found = talk.raw("VSIM r VALUES 4 1 2 3 4 WITHSCORES");
        assertTrue(
                found.equals("*4|$1|g|$18|0.9993990957736969|$1|f|$18|0.9993990957736969")
                        || found.equals("*4|$1|f|$18|0.9993990957736969|$1|g|$18|0.9993990957736969"),
                found);
    }

    @Test
    void shouldRefuse() {
        talk.play("""
                VADD k VALUES 2 1 1 e => :1
                VADD q VALUES 1 1 e   => :1
                VADD q VALUES 1 1 f M 32 => -ERR asked M value mismatch with existing vector set
                VADD q VALUES 1 1 f BIN => -ERR asked quantization mismatch with existing vector set
                VADD q REDUCE 1 VALUES 1 1 f => -ERR cannot add projection to existing set without projection
                VADD k VALUES 3 1 0 a => -ERR invalid vector specification
                VADD k VALUES 2 1 2   => -ERR wrong number of arguments for 'VADD' command
                VADD k VALUES         => -ERR wrong number of arguments for 'VADD' command
                VADD k VALUES 2 x 2 a => -ERR invalid vector specification
                VADD k VALUES 0 1 2 a => -ERR invalid vector specification
                VADD k FP32 abc a     => -ERR invalid vector specification
                VADD k BLOB abcd a    => -ERR invalid vector specification
                VADD k REDUCE 3 VALUES 2 1 1 a => -ERR invalid vector specification
                VADD k REDUCE x VALUES 2 1 1 a => -ERR invalid vector specification
                VADD k VALUES 2 1 1 a FOO => -ERR invalid option after element
                VADD k VALUES 2 1 1 a EF  => -ERR invalid option after element
                VADD k VALUES 2 1 1 a EF 0 => -ERR invalid EF
                VADD k VALUES 2 1 1 a EF 1000001 => -ERR invalid EF
                VADD k VALUES 2 1 1 a M 3 => -ERR invalid M
                VADD k VALUES 3 1 1 1 a => -ERR Vector dimension mismatch - got 3 but set has 2
                VSIM k ELE e COUNT    => -ERR syntax error in VSIM command
                VSIM k ELE e COUNT x  => -ERR invalid COUNT
                VSIM k ELE e COUNT 0  => -ERR invalid COUNT
                VSIM k ELE e EF 0     => -ERR invalid EF
                VSIM k ELE e EPSILON 0 => -ERR invalid EPSILON
                VSIM k ELE e EPSILON x => -ERR invalid EPSILON
                VSIM k ELE e FILTER-EF 0 => -ERR invalid FILTER-EF
                VSIM k ELE e FOO      => -ERR syntax error in VSIM command
                VSIM k FOO e          => -ERR invalid vector specification
                VSIM k VALUES 3 1 1 1 => -ERR Vector dimension mismatch - got 3 but set has 2
                VSIM k ELE e FILTER '.a = 1' => -ERR syntax error in FILTER expression near:  1
                VSIM k ELE e FILTER '.a > 1)' => -ERR syntax error in FILTER expression near: .a > 1)
                VSIM k ELE e FILTER '.b == true' => -ERR syntax error in FILTER expression near: .b == true
                VSIM k ELE e FILTER '.year in [1,null]' => -ERR syntax error in FILTER expression near: null]
                """);
        assertEquals("-ERR syntax error in FILTER expression near: ", talk.raw("VSIM", "k", "ELE", "e", "FILTER", ""));
    }

    @Test
    void shouldScoreAsRedisDoes() {
        talk.play("""
                VADD z VALUES 2 1 0.3 e => :1
                VADD z VALUES 2 1 0 f   => :1
                VSIM z ELE e WITHSCORES => *4|$1|e|$18|0.9998917579650879|$1|f|$18|0.9790168404579163
                VSIM z VALUES 2 -1 0 WITHSCORES => *4|$1|e|$19|0.02108687162399292|$1|f|$1|0
                VADD b VALUES 3 1 1 -1 x BIN => :1
                VADD b VALUES 3 -1 -1 -1 y => :1
                """);
        assertTrue(talk.raw("VLINKS z e WITHSCORES").endsWith("*2|$1|f|$18|0.9789131283760071"));
        assertTrue(talk.raw("VSIM b VALUES 3 1 1 1 WITHSCORES").startsWith("*4|$1|x|$18|0.6666666567325592|"));
    }

    @Test
    void shouldAddInATransaction() {
        talk.play("""
                VADD v VALUES 2 1 0 a   => :1
                MULTI                   => +OK
                VADD v VALUES 2 0 1 mm CAS => +QUEUED
                VSIM v ELE a            => +QUEUED
                EXEC                    => *2|:1|*2|$1|a|$2|mm
                """);
    }

    @Test
    void shouldRemoveAndDescribe() {
        fill();
        talk.play("""
                VISMEMBER v a        => :1
                VISMEMBER v zz       => :0
                VISMEMBER nokey a    => :0
                VGETATTR v a         => $23|{"year":1950,"t":"x y"}
                VGETATTR v b         => $-1
                VGETATTR nokey a     => $-1
                VSETATTR v b '{}'    => :1
                VGETATTR v b         => $2|{}
                VSETATTR v b ''      => :1
                VGETATTR v b         => $-1
                VSETATTR v zz '{}'   => :0
                VSETATTR nokey a '{}' => :0
                VREM v zz            => :0
                VREM nokey a         => :0
                VREM v a             => :1
                VREM v b             => :1
                TYPE v               => +vectorset
                OBJECT ENCODING v    => $3|raw
                VREM v c             => :1
                EXISTS v             => :0
                VADD e VALUES 1 1 a SETATTR '' => :1
                VGETATTR e a         => $0|
                """);
        assertTrue(talk.raw("VINFO e").contains("+attributes-count|:1|"));
        talk.raw("HELLO 3");
        talk.play("""
                VISMEMBER e a  => #t
                VSETATTR e a x => #t
                VREM e a       => #t
                VREM e a       => #f
                VGETATTR e a   => _
                """);
        assertEquals(":0", talk.raw("EXISTS e"));
    }
}
