/// The load generator: one thread, one selector, requests rendered beforehand. Cheap enough not to be what it
/// measures.
package io.mortise.bench.load;
