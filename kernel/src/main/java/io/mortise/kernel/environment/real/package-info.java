/// The real world: system clock, Netty's sockets and event loop, threads, files. The one package that may use them
/// directly.
package io.mortise.kernel.environment.real;
