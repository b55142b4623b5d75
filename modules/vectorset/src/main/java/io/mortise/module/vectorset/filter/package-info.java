/// Expressions over attributes, as FILTER takes them.
package io.mortise.module.vectorset.filter;
