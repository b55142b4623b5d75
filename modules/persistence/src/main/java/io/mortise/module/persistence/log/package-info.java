/// The append-only file in Redis's several parts: a manifest, a base, and increments of commands.
package io.mortise.module.persistence.log;
