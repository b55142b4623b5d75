/// The data: databases made of directories and pages, typed values in them, frozen states, expiry.
///
/// Read [io.mortise.kernel.keyspace.Page] first, then `Directory`, `Database`, and `KeyspaceView`, which is what a
/// verb sees.
package io.mortise.kernel.keyspace;
