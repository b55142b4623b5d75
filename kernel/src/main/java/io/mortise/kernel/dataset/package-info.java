/// The data as a whole, for modules that keep or send it: frozen states and the walk over them, applying commands
/// of a log, loading at start, and state that belongs to no key.
package io.mortise.kernel.dataset;
