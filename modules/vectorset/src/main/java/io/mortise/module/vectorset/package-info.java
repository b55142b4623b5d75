/// Vector sets: named vectors, and the nearest of them.
package io.mortise.module.vectorset;
