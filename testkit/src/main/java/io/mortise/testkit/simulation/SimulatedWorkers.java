package io.mortise.testkit.simulation;

import io.mortise.kernel.environment.Workers;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/// Background work as steps of the simulation: it is done when the world gets round to it, in an order that the
/// seed decides, on the one thread there is.
final class SimulatedWorkers implements Workers {
    private final RandomGenerator random;
    private final List<Runnable> waiting = new ArrayList<>();

    SimulatedWorkers(RandomGenerator random) {
        this.random = random;
    }

    @Override
    public Handle submit(Runnable work) {
        waiting.add(work);
        return () -> waiting.remove(work);
    }

    /// Does one piece of work.
    ///
    /// @return whether there was one
    boolean work() {
        if (waiting.isEmpty()) {
            return false;
        }
        waiting.remove(random.nextInt(waiting.size())).run();
        return true;
    }

    int waiting() {
        return waiting.size();
    }
}
