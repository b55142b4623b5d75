/// Who a client is, by its certificate.
package io.mortise.module.tls.peer;
