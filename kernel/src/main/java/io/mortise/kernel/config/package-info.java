/// Settings: typed values that come from the configuration file, the command line, CONFIG SET and MODULE LOADEX.
package io.mortise.kernel.config;
