/// Typed settings.
package io.mortise.spi.config;
