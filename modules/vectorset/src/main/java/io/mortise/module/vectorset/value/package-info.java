/// The vector set as a data structure: no server in it.
package io.mortise.module.vectorset.value;
