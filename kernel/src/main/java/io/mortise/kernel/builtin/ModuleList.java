package io.mortise.kernel.builtin;

import io.mortise.kernel.modules.LoadedModule;
import io.mortise.spi.reply.Reply;
import java.util.Collection;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/// The loaded modules as HELLO and MODULE LIST show them.
final class ModuleList {
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,4}");
    private static final int MOST_PART = 99;

    private ModuleList() {}

    /// Writes an array with a map for each module.
    static void write(Collection<LoadedModule> modules, Reply reply) {
        reply.array(modules.size());
        for (LoadedModule module : modules) {
            reply.map(4);
            reply.bulk("name");
            reply.bulk(module.id());
            reply.bulk("ver");
            reply.integer(number(module.version()));
            reply.bulk("path");
            reply.bulk(module.path());
            reply.bulk("args");
            reply.array(module.arguments().size());
            module.arguments().forEach(reply::bulk);
        }
    }

    /// A version as one number, since clients expect one: `1.2.3` is 10203.
    static long number(String version) {
        long[] parts = NUMBER.matcher(version)
                .results()
                .limit(3)
                .map(MatchResult::group)
                .mapToLong(Long::parseLong)
                .toArray();
        long number = 0;
        for (int index = 0; index < 3; index++) {
            long part = index < parts.length ? parts[index] : 0;
            number = number * (MOST_PART + 1) + (index == 0 ? part : Math.min(part, MOST_PART));
        }
        return number;
    }
}
