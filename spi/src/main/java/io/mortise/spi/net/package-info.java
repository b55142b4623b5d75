/// Encrypted ports: the module brings the engines, the kernel the sockets.
package io.mortise.spi.net;
