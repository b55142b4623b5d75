/// Snapshot files in Redis's format: their frame is written and read here, values by their types' codecs.
package io.mortise.module.persistence.snapshot;
