package io.mortise.spi.command;

import io.mortise.spi.reply.Reply;

/// A verb: what one command, or a family of commands that differ in a field, does.
///
/// The kernel calls [#run] on the command thread, for one request at a time, after arity, permissions and state
/// have been checked against the command's row. It must not block and must not take longer than about a
/// millisecond; longer work goes through [Call#background]. One instance serves every client, so it keeps no state
/// of a request.
///
/// A verb checks everything first and changes afterwards. It answers exactly once through the [Reply], or throws:
///
/// - [CommandException]: the client's fault. The client gets its text; if nothing was changed, nothing happened.
/// - anything else: the module's fault. The client gets an error with a reference, the log the whole story.
@FunctionalInterface
public interface Command {
    /// Does what the command does, once for each request.
    ///
    /// @param call the request; valid until this returns
    /// @param reply takes exactly one reply, unless the request was handed to [Call#background] or [Call#awaitKeys]
    /// @throws CommandException as the answer to the client
    void run(Call call, Reply reply);
}
