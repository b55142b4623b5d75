/// The data structure of hashes, which knows no server: packed bytes, the map of large ones, Redis's encodings.
package io.mortise.module.hashes.value;
