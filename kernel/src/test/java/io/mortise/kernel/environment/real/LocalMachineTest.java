package io.mortise.kernel.environment.real;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mortise.kernel.environment.Machine.ThreadTime;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

class LocalMachineTest {
    private final LocalMachine machine = new LocalMachine();

    @Test
    void shouldTellTheTimeOfTheThreadThatAsks() throws Exception {
        long ends = System.nanoTime() + 10_000_000_000L;
        while (total(machine.threadTime()) < 100_000 && System.nanoTime() < ends) {
            // Works.
        }
        assertTrue(total(machine.threadTime()) >= 100_000, "this one has worked");
        FutureTask<ThreadTime> fresh = new FutureTask<>(machine::threadTime);
        new Thread(fresh).start();
        assertTrue(total(fresh.get()) < 100_000, "another has its own time");
        assertTrue(
                machine.look().userMicros() + machine.look().systemMicros() >= 100_000, "the process has that of all");
    }

    private static long total(ThreadTime time) {
        return time.userMicros() + time.systemMicros();
    }
}
