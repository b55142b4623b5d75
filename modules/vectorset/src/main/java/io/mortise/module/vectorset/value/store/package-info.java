/// Where a vector set keeps things: arrays in chunks, texts, names.
package io.mortise.module.vectorset.value.store;
