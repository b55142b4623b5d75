/// A world of its own for a whole server: one thread, virtual time, chance from one seed, a network and files in
/// memory that can be made to fail. What happens is determined by the seed and by what the test does.
package io.mortise.testkit.simulation;
