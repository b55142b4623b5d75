/// The deep points: the stream of effects, frozen states, loading, holding replies back, admission. Persistence,
/// replication and consensus are built on them.
package io.mortise.spi.persistence;
