/// Hashes: fields with values and deadlines under one key.
package io.mortise.module.hashes;
