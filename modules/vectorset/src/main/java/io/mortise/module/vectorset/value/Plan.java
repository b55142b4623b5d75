package io.mortise.module.vectorset.value;

/// How a node is to be linked, found by a search that may have run on another thread: a proposal, which the writer
/// checks against the graph as it is by then.
///
/// @param level the highest level on which it gets links
/// @param links on each level the nodes to link with, nearest first
/// @param victims beside each of them the node that it should give up if it is full, or -1 to keep what it has
/// @param reuses how often a place had been taken again when the search began; a plan made before the last time may
///     name nodes that are others by now
record Plan(int level, int[][] links, int[][] victims, long reuses) {}
