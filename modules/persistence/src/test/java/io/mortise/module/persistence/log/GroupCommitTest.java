package io.mortise.module.persistence.log;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class GroupCommitTest {
    private static final long SYNC_NANOS = 1_000;

    private final GroupCommit group = new GroupCommit();
    private long now;

    /// A sync of some units, during which others come.
    private void sync(int units, int meanwhile) {
        group.begins(units, now);
        now += SYNC_NANOS;
        group.ended(meanwhile, now);
    }

    @Test
    void shouldMakeOneGroupOfTwo() {
        sync(20, 30);
        assertFalse(group.isReady(30));
        assertFalse(group.isReady(49));
        assertTrue(group.isReady(50));
        now += SYNC_NANOS / 2;
        sync(50, 0);
        assertFalse(group.isReady(49));
        assertTrue(group.isReady(50));
    }

    @Test
    void shouldNotWaitForOneClient() {
        assertTrue(group.isReady(1));
        sync(1, 0);
        assertTrue(group.isReady(1));
    }

    @Test
    void shouldExpectFewerWhenSomeHaveGone() {
        sync(50, 0);
        now += SYNC_NANOS;
        sync(40, 0);
        // That was in vain once, so it rests once.
        assertTrue(group.isReady(1));
        sync(10, 30);
        assertFalse(group.isReady(39));
        assertTrue(group.isReady(40));
    }

    @Test
    void shouldRestLongerEachTimeThatItWasInVain() {
        for (int rests : new int[] {1, 2, 4, 8, 16, 32, 64, 64}) {
            sync(10, 5);
            assertFalse(group.isReady(5));
            for (int rest = 0; rest < rests; rest++) {
                sync(5, 5);
                assertTrue(group.isReady(5), rests + " rests, after " + rest);
            }
        }
    }

    @Test
    void shouldNotThinkThatItPaysIfItTakesLongerThanASync() {
        sync(25, 25);
        now += 2 * SYNC_NANOS;
        sync(50, 0);
        assertTrue(group.isReady(1));
    }
}
