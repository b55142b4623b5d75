/// The module host: what a jar says of itself, checking and publishing what a module declares, and its life.
package io.mortise.kernel.modules;
