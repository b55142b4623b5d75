/// Suites: what is measured side by side, and how it is told.
package io.mortise.bench.suite;
