/// What the server puts into the classes of modules that it loads in strict mode, so that a command that does not end
/// can be stopped. Authors use nothing of it.
package io.mortise.spi.strict;
