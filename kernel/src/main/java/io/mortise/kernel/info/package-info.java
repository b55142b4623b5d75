/// INFO: the registry of its sections, and the kernel's own sections, one file each.
package io.mortise.kernel.info;
