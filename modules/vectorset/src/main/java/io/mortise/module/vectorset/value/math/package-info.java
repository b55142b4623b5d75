/// Inner products of vectors, in SIMD and in plain Java.
package io.mortise.module.vectorset.value.math;
