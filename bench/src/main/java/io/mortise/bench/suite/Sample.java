package io.mortise.bench.suite;

/// What one server did in one round of one workload.
///
/// @param cpuMicros CPU time of the whole process for each request, in microseconds
/// @param p99Micros the latency that 99 % did not exceed
record Sample(double requestsPerSecond, double cpuMicros, double p99Micros) {}
