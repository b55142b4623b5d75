package io.mortise.module.strings;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.mortise.testkit.Conversation;
import io.mortise.testkit.OtherTypeModule;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CountingTest {
    private final Conversation talk = Conversation.with(new StringsModule(), new OtherTypeModule());

    @AfterEach
    void close() {
        talk.close();
    }

    @Test
    void shouldCountIntegers() {
        talk.play("""
                INCR k               => 1
                INCR k               => 2
                INCRBY k 40          => 42
                DECR k               => 41
                DECRBY k -9          => 50
                DECRBY k 60          => -10
                GET k                => "-10"
                SET k 9223372036854775806 => "OK"
                INCR k               => 9223372036854775807
                INCR k               => -ERR increment or decrement would overflow
                GET k                => "9223372036854775807"
                SET k -9223372036854775808 => "OK"
                DECR k               => -ERR increment or decrement would overflow
                DECRBY k -9223372036854775808 => -ERR decrement would overflow
                INCRBY k 9223372036854775807 => -1
                INCRBY k x           => -ERR value is not an integer or out of range
                INCRBY k 1.5         => -ERR value is not an integer or out of range
                INCRBY k +1          => -ERR value is not an integer or out of range
                SET k 01             => "OK"
                INCR k               => -ERR value is not an integer or out of range
                SET k \\x201          => "OK"
                INCR k               => -ERR value is not an integer or out of range
                OTHER o              => "OK"
                INCR o               => -WRONGTYPE Operation against a key holding the wrong kind of value
                INCRBY o x           => -ERR value is not an integer or out of range
                """);
    }

    @Test
    void shouldCountDecimals() {
        talk.play("""
                INCRBYFLOAT k 0.1    => "0.1"
                INCRBYFLOAT k 0.2    => "0.3"
                INCRBYFLOAT k 3      => "3.3"
                INCRBYFLOAT k -1.3   => "2"
                GET k                => "2"
                INCR k               => 3
                INCRBYFLOAT k 5.0e3  => "5003"
                SET k 10.50          => "OK"
                INCRBYFLOAT k 0.1    => "10.6"
                SET k 0              => "OK"
                INCRBYFLOAT k -0     => "0"
                INCRBYFLOAT k -1e-20 => "0"
                INCRBYFLOAT k 0x10   => "16"
                INCRBYFLOAT k x      => -ERR value is not a valid float
                INCRBYFLOAT k ''     => -ERR value is not a valid float
                INCRBYFLOAT k nan    => -ERR value is not a valid float
                INCRBYFLOAT k \\x201  => -ERR value is not a valid float
                INCRBYFLOAT k inf    => -ERR increment would produce NaN or Infinity
                SET k abc            => "OK"
                INCRBYFLOAT k 1      => -ERR value is not a valid float
                SET k 1e4932         => "OK"
                INCRBYFLOAT k 1e4932 => -ERR increment would produce NaN or Infinity
                SET k 17179869184    => "OK"
                INCRBYFLOAT k 1.5    => "17179869185.5"
                SET k 3.0e3          => "OK"
                INCRBYFLOAT k 200    => "3200"
                OTHER o              => "OK"
                INCRBYFLOAT o x      => -WRONGTYPE Operation against a key holding the wrong kind of value
                """);
    }

    @Test
    void shouldCountIntegersWithinBounds() {
        talk.play("""
                INCREX k             => [1 1]
                INCREX k BYINT -11   => [-10 -11]
                INCREX k UBOUND 10 BYINT 20 => [10 20]
                INCREX k UBOUND 10   => [10 0]
                INCREX k UBOUND 10 BYINT -5 => [5 -5]
                INCREX k UBOUND 10 BYINT 8 => [5 0]
                INCREX k UBOUND 10 BYINT 8 SATURATE => [10 5]
                INCREX k UBOUND 5 SATURATE => [5 -5]
                INCREX k LBOUND 20 BYINT -1 SATURATE => [20 15]
                INCREX k LBOUND 0 BYINT -100 SATURATE => [0 -20]
                INCREX k LBOUND 10 BYINT 5 => [0 0]
                INCREX new LBOUND 10 BYINT 5 => [0 0]
                GET new              => nil
                INCREX new UBOUND 0 SATURATE => [0 0]
                GET new              => "0"
                SET k 9223372036854775800 => "OK"
                INCREX k BYINT 9223372036854775800 => [9223372036854775800 0]
                INCREX k BYINT 9223372036854775800 SATURATE => [9223372036854775807 7]
                INCREX k BYINT 1 SATURATE => [9223372036854775807 0]
                INCREX k BYINT 1 SATURATE UBOUND -9223372036854775808 => -ERR applied increment would overflow
                SET k 10             => "OK"
                INCREX k BYINT 9223372036854775807 UBOUND 100 SATURATE => [100 90]
                SET k -9223372036854775800 => "OK"
                INCREX k BYINT -9223372036854775800 SATURATE LBOUND -9223372036854775808 => [-9223372036854775808 -8]
                """);
    }

    @Test
    void shouldCountDecimalsWithinBounds() {
        talk.play("""
                SET k 1.5            => "OK"
                INCREX k BYFLOAT 0.25 => ["1.75" "0.25"]
                INCREX k BYFLOAT 100 UBOUND 42.5 => ["1.75" "0"]
                INCREX k BYFLOAT 100 UBOUND 42.5 SATURATE => ["42.5" "40.75"]
                GET k                => "42.5"
                INCREX k BYFLOAT -100 LBOUND -5.5 SATURATE => ["-5.5" "-48"]
                INCREX new BYFLOAT -0.5 UBOUND -1.5 => ["0" "0"]
                GET new              => nil
                INCREX k BYFLOAT 5.5 => ["0" "5.5"]
                INCREX k             => [1 1]
                INCREX k BYFLOAT 1 UBOUND inf => ["2" "1"]
                INCREX k BYFLOAT 1 LBOUND inf => -ERR LBOUND can't be greater than UBOUND
                INCREX k BYFLOAT 1 LBOUND -inf UBOUND -inf => ["2" "0"]
                INCREX k BYFLOAT 1 LBOUND -inf UBOUND -inf SATURATE => -ERR applied increment would be Infinity
                SET k -1e4932        => "OK"
                INCREX k BYFLOAT 1e4932 LBOUND 1e4932 SATURATE => -ERR applied increment would be Infinity
                """.replace(
                        "-ERR applied increment would be Infinity\n", "-ERR applied increment would be Infinity\n"));
    }

    @Test
    void shouldRefuseBadIncrements() {
        talk.play("""
                SET k 5              => "OK"
                INCREX k FOO         => -ERR syntax error
                INCREX k BYINT       => -ERR syntax error
                INCREX k BYINT 1 BYFLOAT 1 => -ERR syntax error
                INCREX k BYINT 1 BYINT 1 => -ERR syntax error
                INCREX k LBOUND 0 LBOUND 1 => -ERR syntax error
                INCREX k SATURATE SATURATE => -ERR syntax error
                INCREX k EX 1 EX 2   => -ERR syntax error
                INCREX k EX 1 PX 2   => -ERR syntax error
                INCREX k EX 1 PERSIST => -ERR syntax error
                INCREX k PERSIST ENX => -ERR syntax error
                INCREX k ENX ENX EX 1 => -ERR syntax error
                INCREX k ENX         => -ERR ENX flag requires an expiration
                INCREX k BYINT abc   => -ERR Increment is not an integer or out of range
                INCREX k BYINT 1.5   => -ERR Increment is not an integer or out of range
                INCREX k BYFLOAT abc => -ERR Increment is not a valid float
                INCREX k BYFLOAT nan => -ERR Increment is not a valid float
                INCREX k BYFLOAT inf => -ERR BYFLOAT increment cannot be Infinity
                INCREX k LBOUND 1.5  => -ERR LBOUND is not an integer or out of range
                INCREX k UBOUND x    => -ERR UBOUND is not an integer or out of range
                INCREX k BYFLOAT 1 UBOUND x => -ERR UBOUND is not a valid float
                INCREX k LBOUND 10 UBOUND 5 => -ERR LBOUND can't be greater than UBOUND
                INCREX k EX 0        => -ERR invalid expire time in 'increx' command
                INCREX k EX x        => -ERR value is not an integer or out of range
                GET k                => "5"
                SET k inf            => "OK"
                INCREX k BYFLOAT 1   => -ERR value cannot be Infinity
                INCREX k             => -ERR value is not an integer or out of range
                SET k hello          => "OK"
                INCREX k BYFLOAT 1   => -ERR value is not a valid float
                INCREX k EXAT 1      => -ERR value is not an integer or out of range
                OTHER o              => "OK"
                INCREX o EXAT 1      => -WRONGTYPE Operation against a key holding the wrong kind of value
                """);
    }

    @Test
    void shouldCountInPlace() {
        long before = talk.server().kernel().executor().statistics().commands;
        talk.call("SET k 9");
        for (long expected = 10; expected < 2_000; expected++) {
            assertEquals(expected, talk.call("INCR k"));
        }
        assertEquals(before + 1_991, talk.server().kernel().executor().statistics().commands);
    }
}
