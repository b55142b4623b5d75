package io.mortise.kernel.builtin;

import io.mortise.kernel.dispatch.CallState;
import io.mortise.kernel.modules.ModuleFacts;
import io.mortise.spi.command.Command;
import io.mortise.spi.reply.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/// DEBUG. Its subcommands have no rows of their own, in Redis neither, so it looks them up itself.
final class Debug implements KernelCommand {
    private final Supplier<ModuleFacts> modules;
    private final List<Subcommand> subcommands = new ArrayList<>();

    /// @param modules whose subcommands come behind the kernel's
    Debug(Supplier<ModuleFacts> modules) {
        this.modules = modules;
    }

    /// @param least the least number of words behind its name
    /// @param most the greatest number of them
    /// @param arguments as HELP shows them
    private record Subcommand(String name, int least, int most, String arguments, String summary, KernelCommand verb) {
        boolean accepts(CallState call) {
            int words = call.count() - 2;
            return call.isWord(1, name) && words >= least && words <= most;
        }
    }

    /// Adds a subcommand.
    Debug with(String name, int least, int most, String arguments, String summary, KernelCommand verb) {
        subcommands.add(new Subcommand(name.toUpperCase(Locale.ROOT), least, most, arguments, summary, verb));
        return this;
    }

    @Override
    public void run(CallState call, Reply reply) {
        if (call.count() == 2 && call.isWord(1, "HELP")) {
            help(reply);
            return;
        }
        for (Subcommand subcommand : subcommands) {
            if (subcommand.accepts(call)) {
                subcommand.verb.run(call, reply);
                return;
            }
        }
        Command verb = modules.get().debugVerb(call.argument(1).toString(), call.count() - 2);
        if (verb != null) {
            verb.run(call, reply);
            return;
        }
        throw KernelCommand.wrongUse(call);
    }

    private void help(Reply reply) {
        List<String> lines = new ArrayList<>();
        lines.add("DEBUG <subcommand> [<arg> [value] [opt] ...]. Subcommands are:");
        for (Subcommand subcommand : subcommands) {
            lines.add((subcommand.name + " " + subcommand.arguments).trim());
            lines.add("    " + subcommand.summary);
        }
        lines.addAll(modules.get().debugHelp());
        lines.add("HELP");
        lines.add("    Prints this help.");
        reply.array(lines.size());
        lines.forEach(reply::simpleString);
    }
}
