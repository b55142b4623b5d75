/// Commands: what a row says, what a verb is given, and how it fails.
package io.mortise.spi.command;
