package io.mortise.spi.event;

import io.mortise.spi.Slice;
import java.util.List;

/// Something happened to a key.
///
/// @param eventClass what kind of thing
/// @param name the event, as Redis names it: `set`, `expired`, `hdel`
/// @param database the index of the database
/// @param key valid during the call only
/// @param subkeys the fields or members that it happened to, valid during the call only; often none
public record KeyspaceEvent(KeyspaceEventClass eventClass, String name, int database, Slice key, List<Slice> subkeys) {}
