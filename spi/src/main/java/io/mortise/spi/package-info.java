/// What a module author sees of Mortise.
///
/// A module is a jar with an entry class that implements [ServerModule]. The kernel loads it, lets it declare its
/// commands, types and settings through a [ModuleDefinition], publishes all of them at once and then calls it on
/// the command thread. This package and those below it depend on nothing but the JDK, and are all that a module may
/// see of the server.
package io.mortise.spi;
