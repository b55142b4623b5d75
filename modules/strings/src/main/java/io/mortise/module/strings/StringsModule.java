package io.mortise.module.strings;

import static io.mortise.spi.command.CommandFlag.DENY_OOM;
import static io.mortise.spi.command.CommandFlag.FAST;
import static io.mortise.spi.command.CommandFlag.READONLY;
import static io.mortise.spi.command.CommandFlag.WRITE;
import static io.mortise.spi.command.KeySpec.key;

import io.mortise.module.strings.value.StringType;
import io.mortise.spi.ModuleDefinition;
import io.mortise.spi.ServerModule;

/// Strings and bitmaps. One row a command, one file a verb.
public final class StringsModule implements ServerModule {
    @Override
    public void describe(ModuleDefinition strings) {
        strings.type(StringType.TYPE);
        strings.group("string", "string");
        strings.command("GET", 2, new Get())
                .flags(READONLY, FAST)
                .keys(key(1).accesses())
                .since("1.0.0")
                .grammar("key")
                .summary("Returns the string value of a key.");
        strings.command("SET", -3, new Set())
                .flags(WRITE, DENY_OOM)
                .keys(key(1).readWrite().accesses().updates().varies())
                .since("1.0.0")
                .grammar("key value")
                .summary("Sets the string value of a key, whatever it held before.");
        strings.command("INCR", 2, new Increment(1))
                .flags(WRITE, DENY_OOM, FAST)
                .keys(key(1).readWrite().accesses().updates())
                .grammar("key")
                .summary("Adds one to the integer value of a key; a missing key counts as 0.");
    }
}
