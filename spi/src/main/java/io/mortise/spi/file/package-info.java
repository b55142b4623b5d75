/// Files, given to modules by the kernel.
package io.mortise.spi.file;
