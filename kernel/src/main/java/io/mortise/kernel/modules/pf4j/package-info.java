/// Jars, opened with PF4J: the only package that knows it, and that reads and writes the files of modules.
///
/// PF4J is not thread-safe, its manager refuses two versions of one id, and unloading a plugin unloads what depends
/// on it. So each generation of a module has a manager of its own with one plugin, [Generation], which is used by
/// one thread at a time; what modules depend on is resolved before, by the module host.
package io.mortise.kernel.modules.pf4j;
