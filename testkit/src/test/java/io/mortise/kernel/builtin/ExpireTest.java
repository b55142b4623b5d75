package io.mortise.kernel.builtin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExpireTest extends BuiltinTest {
    @Test
    void shouldSetAMomentAndPropagateItAsOne() {
        put("a");
        expect(1L, "EXPIRE a 100");
        expectEffects("0 CLIENT: PEXPIREAT a " + (now() + 100_000));
        expectEvents("0 expire a");
        expect(100L, "TTL a");
        expect(100_000L, "PTTL a");
        expect((now() + 100_000) / 1000, "EXPIRETIME a");
        expect(now() + 100_000, "PEXPIRETIME a");
    }

    @Test
    void shouldTakeAllFourForms() {
        put("a", "b", "c", "d");
        expect(1L, "EXPIRE a 5");
        expect(1L, "PEXPIRE b 5000");
        expect(1L, "EXPIREAT c " + (now() / 1000 + 5));
        expect(1L, "PEXPIREAT d " + (now() + 5000));
        for (String key : new String[] {"a", "b", "c", "d"}) {
            expect(5L, "TTL " + key);
        }
    }

    @Test
    void shouldDeleteAKeyWhoseMomentHasPassed() {
        put("a", "b", "c");
        expect(1L, "EXPIRE a 0");
        expect(1L, "EXPIRE b -1");
        expect(1L, "PEXPIREAT c 1");
        expectEffects("0 CLIENT: DEL a", "0 CLIENT: DEL b", "0 CLIENT: DEL c");
        expectEvents("0 del a", "0 del b", "0 del c");
        expect(0L, "DBSIZE");
    }

    @Test
    void shouldAnswerZeroForAMissingKey() {
        expect(0L, "EXPIRE nokey 100");
        expectEffects();
        expectEvents();
    }

    @Test
    void shouldHonourNxAndXx() {
        put("a");
        expect(0L, "EXPIRE a 100 XX");
        expect(1L, "EXPIRE a 100 NX");
        expect(0L, "EXPIRE a 200 NX");
        expect(1L, "EXPIRE a 300 XX");
        expect(300L, "TTL a");
    }

    @Test
    void shouldCountAKeyWithoutExpiryAsOneThatExpiresAtTheEndOfTime() {
        put("a");
        expect(0L, "EXPIRE a 100 GT");
        expect(1L, "EXPIRE a 100 LT");
        expect(0L, "EXPIRE a 100 GT");
        expect(1L, "EXPIRE a 101 GT");
        expect(0L, "EXPIRE a 101 LT");
        expect(1L, "EXPIRE a 50 XX LT");
        expect(50L, "TTL a");
    }

    @Test
    void shouldRefuseWhatDoesNotGoTogether() {
        put("a");
        String exclusive = "ERR NX and XX, GT or LT options at the same time are not compatible";
        expectError(exclusive, "EXPIRE a 1 NX XX");
        expectError(exclusive, "EXPIRE a 1 GT NX");
        expectError("ERR GT and LT options at the same time are not compatible", "EXPIRE a 1 GT LT");
        expectError("ERR Unsupported option foo", "EXPIRE a 1 foo");
        expectError("ERR value is not an integer or out of range", "EXPIRE a x");
    }

    @ParameterizedTest
    @ValueSource(strings = {"EXPIRE", "EXPIREAT", "PEXPIRE"})
    void shouldRefuseMomentsBeyondTheLargestNumber(String command) {
        put("a");
        expectError(
                "ERR invalid expire time in '" + command.toLowerCase(java.util.Locale.ROOT) + "' command",
                command + " a " + Long.MAX_VALUE);
    }

    @Test
    void shouldTakeTheLastMomentThereIs() {
        put("a");
        expect(1L, "PEXPIREAT a " + Long.MAX_VALUE);
        assertEquals(Long.MAX_VALUE - 2, run("PEXPIRETIME a"));
        expect(1L, "PERSIST a");
        expect(-1L, "TTL a");
    }

    @Test
    void shouldRoundSecondsToTheNearest() {
        put("a");
        expect(1L, "PEXPIRE a 1499");
        expect(1L, "TTL a");
        expect(1L, "PEXPIRE a 1500");
        expect(2L, "TTL a");
    }

    @Test
    void shouldTellOfKeysThatDoNotExpireOrExist() {
        put("a");
        for (String command : new String[] {"TTL", "PTTL", "EXPIRETIME", "PEXPIRETIME"}) {
            expect(-1L, command + " a");
            expect(-2L, command + " nokey");
        }
    }

    @Test
    void shouldPersistOnlyWhatExpires() {
        put("a");
        expect(0L, "PERSIST a");
        expect(0L, "PERSIST nokey");
        expectEffects();
        expect(1L, "EXPIRE a 100");
        forget();
        expect(1L, "PERSIST a");
        expectEffects("0 CLIENT: PERSIST a");
        expectEvents("0 persist a");
        expect(-1L, "TTL a");
    }

    @Test
    void shouldDeleteAKeyPastItsTimeBeforeChangingIt() {
        server.kernel().expireActively(false);
        put("a");
        expect(1L, "PEXPIRE a 10");
        forget();
        server.advance(11);
        expect(0L, "EXPIRE a 100");
        expectEffects("0 EXPIRY: DEL a");
        expectEvents("0 expired a");
        expect(0L, "DBSIZE");
    }

    @Test
    void shouldHideAKeyPastItsTimeFromAReaderAndThenDeleteIt() {
        server.kernel().expireActively(false);
        put("a");
        expect(1L, "PEXPIRE a 10");
        forget();
        server.advance(10);
        expect(1L, "DBSIZE");
        expect(0L, "EXISTS a");
        expectEffects("0 EXPIRY: DEL a");
        expectEvents("0 expired a");
        expect(0L, "DBSIZE");
    }

    @Test
    void shouldDeleteKeysThatNobodyTouches() {
        put("a", "b");
        expect(1L, "PEXPIRE a 10");
        forget();
        server.advance(500);
        expectEffects("0 EXPIRY: DEL a");
        expectEvents("0 expired a");
        expect(1L, "DBSIZE");
    }

    @Test
    void shouldTellHowOftenExpiringWasCutShort() {
        for (int key = 0; key < 50_000; key++) {
            put("key" + key);
            run("PEXPIRE key" + key + " 1000");
        }
        assertEquals(0, figure("stats", "expired_time_cap_reached_count"));
        server.advance(2000);
        assertEquals(50_000, figure("stats", "expired_keys"));
        assertNotEquals(0, figure("stats", "expired_time_cap_reached_count"), "as no step may take so many");
        assertEquals(0, figure("stats", "expire_cycle_cpu_milliseconds"), "as virtual time stands still meanwhile");
    }
}
