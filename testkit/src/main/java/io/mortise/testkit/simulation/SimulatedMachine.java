package io.mortise.testkit.simulation;

import io.mortise.kernel.environment.Machine;
import java.util.List;
import java.util.SplittableRandom;

/// A machine of which nothing changes, so that what a server tells of it is the same in every run.
final class SimulatedMachine implements Machine {
    private static final long GIGABYTE = 1L << 30;

    private final SplittableRandom random;

    SimulatedMachine(SplittableRandom random) {
        this.random = random;
    }

    @Override
    public String operatingSystem() {
        return "simulated";
    }

    @Override
    public int bits() {
        return 64;
    }

    @Override
    public long processId() {
        return 1;
    }

    @Override
    public String executable() {
        return "";
    }

    @Override
    public String runtime() {
        return "simulated";
    }

    @Override
    public String collector() {
        return "none";
    }

    @Override
    public long heapMostBytes() {
        return 2 * GIGABYTE;
    }

    @Override
    public void fillSecret(byte[] bytes) {
        random.nextBytes(bytes);
    }

    @Override
    public List<String> flags() {
        return List.of("-Dsimulated=yes");
    }

    @Override
    public List<String> threads() {
        return List.of("the test's");
    }

    @Override
    public void breakDown() {
        throw new UnsupportedOperationException("a simulated machine has no native code that could fail");
    }

    @Override
    public ThreadTime threadTime() {
        return new ThreadTime(0, 0);
    }

    @Override
    public Figures look() {
        return new Figures(GIGABYTE, 8 * GIGABYTE, GIGABYTE / 2, GIGABYTE, 2 * GIGABYTE, 0, 0, 1, 0, 0);
    }
}
