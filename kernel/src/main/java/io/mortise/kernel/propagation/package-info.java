/// The ordered stream of effects: what changed, as commands with the same outcome everywhere.
package io.mortise.kernel.propagation;
