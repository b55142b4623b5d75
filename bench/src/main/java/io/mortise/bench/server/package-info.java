/// Servers under test: starting them, and what can be seen of them from outside.
package io.mortise.bench.server;
