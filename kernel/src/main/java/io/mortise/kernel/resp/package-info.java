/// RESP, the protocol of Redis: bytes to requests, and replies to bytes. Knows no command.
package io.mortise.kernel.resp;
