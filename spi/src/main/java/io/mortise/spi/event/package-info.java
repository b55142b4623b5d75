/// What happens to keys and to the server, told to those who listen; and interception of commands.
package io.mortise.spi.event;
