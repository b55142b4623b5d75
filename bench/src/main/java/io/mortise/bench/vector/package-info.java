/// Vector sets in process, on real embeddings.
package io.mortise.bench.vector;
