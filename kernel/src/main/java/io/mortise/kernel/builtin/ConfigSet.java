package io.mortise.kernel.builtin;

import io.mortise.kernel.Kernel;
import io.mortise.kernel.config.Configuration.Assignment;
import io.mortise.kernel.config.SettingsChange;
import io.mortise.kernel.dispatch.CallState;
import io.mortise.spi.command.Call;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.event.ServerEvent;
import io.mortise.spi.reply.Reply;
import java.util.ArrayList;
import java.util.List;

/// CONFIG SET: changes settings, all of them or none. Checks that may block run in the background.
final class ConfigSet implements KernelCommand {
    private final Kernel kernel;

    ConfigSet(Kernel kernel) {
        this.kernel = kernel;
    }

    @Override
    public void run(CallState call, Reply reply) {
        if (call.count() % 2 != 0) {
            throw CommandException.syntax();
        }
        List<Assignment> assignments = new ArrayList<>();
        for (int index = 2; index < call.count(); index += 2) {
            assignments.add(new Assignment(
                    call.argument(index).toString(), call.argument(index + 1).toString()));
        }
        boolean mayChangeProtected = mayChangeProtected(call);
        SettingsChange change = kernel.configuration().change(assignments, mayChangeProtected);
        if (change.takesLong()) {
            checkInBackground(call, change, assignments, mayChangeProtected);
        } else {
            change.check();
            apply(change, assignments, reply);
        }
    }

    private void checkInBackground(
            Call call, SettingsChange change, List<Assignment> assignments, boolean mayChangeProtected) {
        call.background(
                () -> {
                    change.check();
                    return change;
                },
                (then, answer, checked) -> {
                    if (checked.isStale()) {
                        // Somebody else changed the same settings meanwhile, which is rare enough to block once.
                        SettingsChange again = kernel.configuration().change(assignments, mayChangeProtected);
                        again.check();
                        apply(again, assignments, answer);
                    } else {
                        apply(checked, assignments, answer);
                    }
                });
    }

    private void apply(SettingsChange change, List<Assignment> assignments, Reply reply) {
        change.apply();
        for (Assignment assignment : assignments) {
            kernel.events()
                    .fire(new ServerEvent.SettingChanged(
                            kernel.configuration().find(assignment.name()).name()));
        }
        reply.ok();
    }

    private boolean mayChangeProtected(CallState call) {
        return switch (kernel.settings().enableProtectedConfigs.get()) {
            case NO -> false;
            case LOCAL -> call.client().isLocal();
            case YES -> true;
        };
    }
}
