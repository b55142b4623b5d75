package io.mortise.spi.event;

import io.mortise.spi.command.Call;

/// Stands before every command, after its permission check. Costs nothing while no module has one.
///
/// Called on the command thread; must not block, open keys or reply. To refuse the command it throws a
/// [io.mortise.spi.command.CommandException].
@FunctionalInterface
public interface CommandInterceptor {
    /// Sees a command that is about to run.
    ///
    /// @param call its words and client; no keys can be opened, no reply written
    /// @throws io.mortise.spi.command.CommandException to refuse the command; its text is the reply
    void before(Call call);
}
