package io.mortise.kernel.builtin;

import io.mortise.kernel.config.Configuration;
import io.mortise.kernel.config.SettingState;
import io.mortise.kernel.dispatch.CallState;
import io.mortise.spi.Slice;
import io.mortise.spi.command.Glob;
import io.mortise.spi.reply.Reply;
import java.util.LinkedHashMap;
import java.util.Map;

/// CONFIG GET: settings by names or patterns. Secrets that are set are shown as `***`, and hidden settings by their
/// full name only.
final class ConfigGet implements KernelCommand {
    private final Configuration configuration;

    ConfigGet(Configuration configuration) {
        this.configuration = configuration;
    }

    @Override
    public void run(CallState call, Reply reply) {
        Map<String, SettingState<?>> found = new LinkedHashMap<>();
        Map<String, SettingState<?>> names = configuration.names();
        for (Slice word : call.argumentsFrom(2)) {
            SettingState<?> named = configuration.find(word.toString());
            if (named != null) {
                found.put(word.toString(), named);
                continue;
            }
            Glob pattern = Glob.ignoringCase(word);
            names.forEach((name, setting) -> {
                if (!setting.isHidden() && pattern.matches(Slice.of(name))) {
                    found.put(name, setting);
                }
            });
        }
        reply.map(found.size());
        found.forEach((name, setting) -> {
            reply.bulk(name);
            reply.bulk(setting.shown());
        });
    }
}
