package io.mortise.kernel.environment;

import java.util.List;

/// What can be known of the process and of the machine that it runs on. For INFO and the log. Any thread; does not
/// block for long.
public interface Machine {
    /// `Linux 6.1.0 x86_64`
    String operatingSystem();

    /// 64 or 32.
    int bits();

    /// The process's id.
    long processId();

    /// The program that was started.
    String executable();

    /// Name and version of the Java runtime.
    String runtime();

    /// The garbage collector's name.
    String collector();

    /// How large the heap may become. Quick, unlike [#look()].
    long heapMostBytes();

    /// Fills an array with bytes that nobody can guess, for passwords.
    void fillSecret(byte[] bytes);

    /// The flags with which the runtime was started, without what may be secret.
    List<String> flags();

    /// Lines about all threads and what they are doing. Takes long; for a crash.
    List<String> threads();

    /// Breaks the process, as a fault in native code would.
    void breakDown();

    /// Processor time of the thread that asks, which tells how busy that one is.
    ThreadTime threadTime();

    /// Processor time of a thread.
    ///
    /// @param userMicros outside the operating system
    /// @param systemMicros inside it
    record ThreadTime(long userMicros, long systemMicros) {}

    /// A look at the figures that change.
    Figures look();

    /// What was found at one moment.
    ///
    /// @param residentBytes memory of the process in the machine's memory, 0 if unknown
    /// @param machineBytes all memory of the machine, 0 if unknown
    /// @param heapUsedBytes objects on the heap, dead ones that were not collected yet included
    /// @param heapCommittedBytes memory that the heap has taken from the machine
    /// @param heapMostBytes how large the heap may become
    /// @param collections how often the collector has stopped or swept the heap
    /// @param collectionMillis how long that took in all
    /// @param threads how many threads there are
    /// @param userMicros processor time of the process outside the operating system
    /// @param systemMicros processor time inside it
    record Figures(
            long residentBytes,
            long machineBytes,
            long heapUsedBytes,
            long heapCommittedBytes,
            long heapMostBytes,
            long collections,
            long collectionMillis,
            int threads,
            long userMicros,
            long systemMicros) {
        /// How much of the heap is in the machine's memory, at most.
        public long heapResidentBytes() {
            return Math.min(residentBytes, heapCommittedBytes);
        }
    }
}
