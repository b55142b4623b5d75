package ${package};

import static io.mortise.spi.command.KeySpec.key;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.mortise.spi.ModuleDefinition;
import io.mortise.spi.ServerModule;
import io.mortise.spi.command.Call;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.command.CommandFlag;
import io.mortise.spi.config.Setting;
import io.mortise.spi.event.KeyspaceEventClass;
import io.mortise.spi.keyspace.ValueRef;
import io.mortise.spi.reply.Reply;

/// Counts under names. The table of contents of the module, and its verbs.
public final class TallyModule implements ServerModule {
    private final TallyType type = new TallyType();
    private Setting<Long> mostNames;

    @Override
    public void describe(ModuleDefinition module) {
        mostNames = module.settings().number("most-names", 10_000, 1, 1_000_000);
        module.type(type);
        module.group("tally", "tally");
        module.command("TALLY.ADD", -3, this::add)
                .flags(CommandFlag.WRITE, CommandFlag.DENY_OOM)
                .keys(key(1).readWrite().inserts().updates())
                .grammar("key name [count]")
                .complexity("O(log(N)) with N names")
                .summary("Counts a name.");
        module.command("TALLY.COUNTS", 2, this::counts)
                .flags(CommandFlag.READONLY)
                .keys(key(1).accesses())
                .grammar("key")
                .complexity("O(N) with N names")
                .summary("Returns all names and their counts.");
    }

    private void add(Call call, Reply reply) {
        if (call.count() > 4) {
            throw CommandException.syntax();
        }
        String name = call.argument(2).toLatin1();
        long count = call.count() == 4 ? call.integer(3, 1, 1_000_000, "count is between 1 and 1000000") : 1;
        ValueRef<Tally> before = call.keyspace().read(call.key(), type);
        if (before != null && !before.object().has(name) && before.object().size() >= mostNames.get()) {
            throw new CommandException("the tally has " + mostNames.get() + " names already");
        }
        Tally tally = call.keyspace().editOrCreate(call.key(), type).object();
        reply.integer(tally.add(name, count));
        call.notify(KeyspaceEventClass.MODULE, "tally.add", call.key());
    }

    private void counts(Call call, Reply reply) {
        ValueRef<Tally> ref = call.keyspace().read(call.key(), type);
        if (ref == null) {
            reply.map(0);
            return;
        }
        reply.map(ref.object().size());
        ref.object().forEach((name, count) -> {
            reply.bulk(name.getBytes(ISO_8859_1));
            reply.integer(count);
        });
    }
}
