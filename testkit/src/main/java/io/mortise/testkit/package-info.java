/// For module authors and application developers: the real server inside a test, with a clock that the test moves.
package io.mortise.testkit;
