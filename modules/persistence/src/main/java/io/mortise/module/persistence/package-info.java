/// The module that keeps data on disk: snapshots and the append-only file, in Redis's formats.
package io.mortise.module.persistence;
