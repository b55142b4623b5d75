package io.mortise.kernel.builtin;

import static io.mortise.spi.command.CommandFlag.READONLY;

import io.mortise.kernel.Kernel;
import io.mortise.spi.command.CommandRow;
import io.mortise.spi.command.KeySpec;

/// MEMORY: where the memory is.
final class MemoryCommands extends CommandGroup {
    private static final String[] DIFFERS = {
        "nondeterministic_output", "request_policy:all_shards", "response_policy:special"
    };

    MemoryCommands(Kernel kernel) {
        super("server", null);
        MemoryReport report = new MemoryReport(kernel);
        CommandRow memory = container("memory", "4.0.0")
                .since("4.0.0")
                .complexity("Depends on subcommand.")
                .summary("Tells where the memory is.");
        memory.subcommand("usage", -3, new MemoryUsage())
                .flags(READONLY)
                .keys(KeySpec.key(2))
                .since("4.0.0")
                .complexity("O(1)")
                .grammar("key [SAMPLES count]")
                .summary("Counts the bytes that a key takes with its value.");
        memory.subcommand("stats", 2, report::figures)
                .since("4.0.0")
                .complexity("O(N), N being the number of connections.")
                .tips(DIFFERS)
                .summary("Shows figures about memory.");
        memory.subcommand("doctor", 2, report::advice)
                .since("4.0.0")
                .complexity("O(N), N being the number of connections.")
                .tips(DIFFERS)
                .summary("Says what is unusual about memory.");
        memory.subcommand("malloc-stats", 2, report::heap)
                .since("4.0.0")
                .complexity("O(1)")
                .tips(DIFFERS)
                .summary("Shows figures about the Java heap.");
        memory.subcommand("purge", 2, (call, reply) -> reply.ok())
                .since("4.0.0")
                .complexity("O(1)")
                .tips("request_policy:all_shards", "response_policy:all_succeeded")
                .summary("Does nothing: the garbage collector gives unused memory back by itself.");
    }
}
