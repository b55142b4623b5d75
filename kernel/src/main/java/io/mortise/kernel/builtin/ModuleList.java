package io.mortise.kernel.builtin;

import io.mortise.kernel.modules.LoadedModule;
import io.mortise.spi.reply.Reply;
import java.util.Collection;

/// The loaded modules as HELLO and MODULE LIST show them.
final class ModuleList {
    private ModuleList() {}

    /// Writes an array with a map for each module.
    static void write(Collection<LoadedModule> modules, Reply reply) {
        reply.array(modules.size());
        for (LoadedModule module : modules) {
            reply.map(4);
            reply.bulk("name");
            reply.bulk(module.id());
            reply.bulk("ver");
            reply.integer(module.versionNumber());
            reply.bulk("path");
            reply.bulk(module.path());
            reply.bulk("args");
            reply.array(module.arguments().size());
            module.arguments().forEach(reply::bulk);
        }
    }
}
