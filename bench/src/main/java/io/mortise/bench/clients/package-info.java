/// What many connections cost.
package io.mortise.bench.clients;
