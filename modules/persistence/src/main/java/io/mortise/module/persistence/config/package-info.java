/// The settings of this module.
package io.mortise.module.persistence.config;
