/// The server as a process: command line, files of settings, log, signals. What it serves is the kernel's.
package io.mortise.server;
