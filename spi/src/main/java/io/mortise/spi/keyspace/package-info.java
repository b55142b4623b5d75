/// Keys and values: how a verb opens them, and what a data type tells the kernel of itself.
package io.mortise.spi.keyspace;
