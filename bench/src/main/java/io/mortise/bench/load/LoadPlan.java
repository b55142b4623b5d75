package io.mortise.bench.load;

import java.util.List;

/// What a run of the load generator is to do.
///
/// @param port on the loopback interface
/// @param connections how many are open; each has at most one batch under way
/// @param pipeline requests a batch
/// @param workloads what is asked for: each connection has one of them, in turn, so that four of `get` and one of `set`
///     are a mix of 80 to 20
/// @param keyspace how many keys there are
/// @param seconds how long is measured
/// @param warmupSeconds how long before that is not
/// @param rate requests a second, sent when they are due however the server does (open loop); 0 to send as soon as
///     the last batch is answered (closed loop)
/// @param fills whether every key is asked for once, in order, and the time does not count
/// @param sleeps whether it lets others have its CPU until the next request is due, which is told to a tenth of a
///     millisecond then, instead of spinning
public record LoadPlan(
        int port,
        int connections,
        int pipeline,
        List<Workload> workloads,
        KeyChoice keys,
        long keyspace,
        double seconds,
        double warmupSeconds,
        double rate,
        boolean fills,
        boolean sleeps) {

    /// 50 connections without pipelining, a million keys, three seconds.
    public static LoadPlan of(int port, Workload workload) {
        return new LoadPlan(port, 50, 1, List.of(workload), KeyChoice.UNIFORM, 1_000_000, 3, 0.3, 0, false, false);
    }

    /// The first of the workloads.
    public Workload workload() {
        return workloads.getFirst();
    }

    /// The run that makes the keys which this one asks for.
    public LoadPlan filling() {
        return new LoadPlan(
                port,
                10,
                64,
                List.of(workload().filledBy()),
                KeyChoice.SEQUENTIAL,
                keyspace,
                seconds,
                0,
                0,
                true,
                false);
    }

    public LoadPlan mix(List<Workload> several) {
        return new LoadPlan(
                port, connections, pipeline, several, keys, keyspace, seconds, warmupSeconds, rate, fills, sleeps);
    }

    public LoadPlan port(int number) {
        return new LoadPlan(
                number, connections, pipeline, workloads, keys, keyspace, seconds, warmupSeconds, rate, fills, sleeps);
    }

    public LoadPlan connections(int number) {
        return new LoadPlan(
                port, number, pipeline, workloads, keys, keyspace, seconds, warmupSeconds, rate, fills, sleeps);
    }

    public LoadPlan pipeline(int requests) {
        return new LoadPlan(
                port, connections, requests, workloads, keys, keyspace, seconds, warmupSeconds, rate, fills, sleeps);
    }

    public LoadPlan keys(KeyChoice choice, long number) {
        return new LoadPlan(
                port, connections, pipeline, workloads, choice, number, seconds, warmupSeconds, rate, fills, sleeps);
    }

    public LoadPlan lasting(double warmup, double measured) {
        return new LoadPlan(
                port, connections, pipeline, workloads, keys, keyspace, measured, warmup, rate, fills, sleeps);
    }

    public LoadPlan rate(double requestsPerSecond) {
        return new LoadPlan(
                port,
                connections,
                pipeline,
                workloads,
                keys,
                keyspace,
                seconds,
                warmupSeconds,
                requestsPerSecond,
                fills,
                sleeps);
    }

    /// Lets others have the CPU between two requests.
    public LoadPlan sleeping() {
        return new LoadPlan(
                port, connections, pipeline, workloads, keys, keyspace, seconds, warmupSeconds, rate, fills, true);
    }
}
