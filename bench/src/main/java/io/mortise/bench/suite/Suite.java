package io.mortise.bench.suite;

/// One comparison, chosen by name on the command line.
///
/// A suite reads all its options, calls [Bench#begin()], starts its servers, measures, and ends them.
interface Suite {
    /// The word that chooses it, and the name of its files.
    String name();

    /// One line for the usage text: what it measures, and its own options.
    String summary();

    Report run(Bench bench) throws Exception;
}
