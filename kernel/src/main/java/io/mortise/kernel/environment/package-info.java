/// What the kernel takes from the world: time, chance, threads, sockets, files. Each is a small interface that is
/// given to it; [io.mortise.kernel.environment.real] has the real ones, the testkit simulated ones, under which a
/// whole server runs on one thread from one seed.
package io.mortise.kernel.environment;
