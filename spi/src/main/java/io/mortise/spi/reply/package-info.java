/// What a verb answers with.
package io.mortise.spi.reply;
