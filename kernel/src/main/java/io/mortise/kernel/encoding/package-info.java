/// Redis's value encoding: what DUMP payloads and snapshot files are made of.
package io.mortise.kernel.encoding;
