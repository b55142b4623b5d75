package io.mortise.spi.event;

import io.mortise.spi.command.Call;

/// Stands before every command, after its permission check. Costs nothing while no module has one.
///
/// Called on the command thread; must not block, open keys or reply. To refuse the command it throws a
/// [io.mortise.spi.command.CommandException].
@FunctionalInterface
public interface CommandInterceptor {
    void before(Call call);
}
