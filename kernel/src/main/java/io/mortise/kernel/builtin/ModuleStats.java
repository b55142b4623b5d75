package io.mortise.kernel.builtin;

import io.mortise.kernel.Kernel;
import io.mortise.kernel.dispatch.CallState;
import io.mortise.kernel.modules.KnownModules;
import io.mortise.kernel.modules.LoadedModule;
import io.mortise.kernel.modules.ModuleStatistics;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.reply.Reply;
import java.util.Map;

/// MODULE STATS: what a module has done and failed, and the values of its types; also of one that is missing.
record ModuleStats(Kernel kernel) implements KernelCommand {
    @Override
    public void run(CallState call, Reply reply) {
        String name = call.argument(2).toString();
        LoadedModule module = kernel.modules().module(name);
        KnownModules.Known known = kernel.modules().known().named(name);
        if (module != null) {
            write(kernel.modules().facts().statistics(module), reply);
        } else if (known != null) {
            write(kernel.modules().facts().statistics(known), reply);
        } else {
            throw new CommandException("no such module with that name");
        }
    }

    private static void write(ModuleStatistics statistics, Reply reply) {
        Map<String, Object> fields = statistics.fields();
        reply.map(fields.size() + 1);
        fields.forEach((name, value) -> {
            reply.bulk(name);
            switch (value) {
                case Long number -> reply.integer(number);
                case Double fraction -> reply.number(fraction);
                default -> reply.bulk(value.toString());
            }
        });
        reply.bulk("types");
        reply.array(statistics.types().size());
        statistics.types().forEach(values -> write(values, reply));
    }

    private static void write(ModuleStatistics.Values values, Reply reply) {
        reply.map(7);
        reply.bulk("type");
        reply.bulk(values.type());
        field("keys", values.keys(), reply);
        field("bytes", values.bytes(), reply);
        field("dormant_keys", values.dormantKeys(), reply);
        field("dormant_bytes", values.dormantBytes(), reply);
        field("converting_keys", values.convertingKeys(), reply);
        field("converting_bytes", values.convertingBytes(), reply);
    }

    private static void field(String name, long value, Reply reply) {
        reply.bulk(name);
        reply.integer(value);
    }
}
