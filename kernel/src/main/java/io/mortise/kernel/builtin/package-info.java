/// The commands that the kernel has without any module: connection, generic keys, transactions, server. One file a
/// verb, and [io.mortise.kernel.builtin.Builtins] is the table of contents.
package io.mortise.kernel.builtin;
