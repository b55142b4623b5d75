package io.mortise.testkit.guide;

import static io.mortise.spi.command.KeySpec.key;
import static io.mortise.spi.command.KeySpec.keysFrom;

import io.mortise.spi.ModuleDefinition;
import io.mortise.spi.ModuleRuntime;
import io.mortise.spi.ServerModule;
import io.mortise.spi.Slice;
import io.mortise.spi.command.Call;
import io.mortise.spi.command.CommandFlag;
import io.mortise.spi.config.Setting;
import io.mortise.spi.event.KeyspaceEventClass;
import io.mortise.spi.event.ServerEvent;
import io.mortise.spi.keyspace.DataType;
import io.mortise.spi.keyspace.Keyspace;
import io.mortise.spi.keyspace.ModuleCodec;
import io.mortise.spi.keyspace.ModuleReader;
import io.mortise.spi.keyspace.ModuleWriter;
import io.mortise.spi.keyspace.ValueCodec;
import io.mortise.spi.keyspace.ValueRef;
import io.mortise.spi.reply.Reply;
import java.nio.ByteBuffer;
import java.util.EnumSet;

/// What the guide for authors shows beside the module with which it begins.
public final class GuideModule implements ServerModule {
    record Ticket(long number) {}

    static final class TicketType extends ModuleCodec<Ticket> implements DataType<Ticket> {
        TicketType() {
            super("ticket", 1);
        }

        @Override
        public String name() {
            return "ticket";
        }

        @Override
        public ValueCodec<Ticket> codec() {
            return this;
        }

        @Override
        public long weigh(Ticket ticket) {
            return 24;
        }

        @Override
        protected void write(Ticket ticket, ModuleWriter out) {
            out.signed(ticket.number());
        }

        @Override
        protected Ticket read(ModuleReader in, int writtenVersion) {
            return new Ticket(writtenVersion == 0 ? in.unsigned() : in.signed());
        }
    }

    private final TicketType type = new TicketType();
    private Setting<Long> longest;
    private long drawn;
    private long expired;

    @Override
    public void describe(ModuleDefinition module) {
        module.type(type);
        module.command("TICKET.DRAW", 2, this::draw)
                .flags(CommandFlag.WRITE, CommandFlag.DENY_OOM)
                .keys(key(1).overwrite())
                .grammar("key")
                .summary("Draws a number.");
        module.command("TICKET.AWAIT", 3, this::await)
                .flags(CommandFlag.READONLY, CommandFlag.BLOCKING)
                .keys(key(1).accesses())
                .grammar("key timeout:integer")
                .summary("Waits until a number is drawn.");
        module.command("TICKET.PROVE", 2, this::prove)
                .flags(CommandFlag.READONLY, CommandFlag.SLOW)
                .keys(key(1).accesses())
                .grammar("key")
                .summary("Computes a long proof of a number.");
        module.command("TICKET.SUM", -2, this::sum)
                .flags(CommandFlag.READONLY)
                .keys(keysFrom(1).accesses())
                .grammar("key [key ...]")
                .summary("Adds numbers up.");
        longest = module.settings().number("longest-proof", 100_000, 1, 10_000_000);
        module.info("tickets", info -> info.field("drawn", drawn).field("expired", expired));
        module.onKeyspaceEvent(EnumSet.of(KeyspaceEventClass.EXPIRED), event -> expired++);
        module.onServerEvent(event -> drawn = event instanceof ServerEvent.Flushed ? 0 : drawn);
    }

    @Override
    public void start(ModuleRuntime runtime) {
        runtime.every(60_000, call -> runtime.log().log(System.Logger.Level.DEBUG, drawn + " tickets"));
    }

    @Override
    public byte[] exportState() {
        return ByteBuffer.allocate(Long.BYTES).putLong(drawn).array();
    }

    @Override
    public void importState(byte[] state, String fromVersion) {
        drawn = ByteBuffer.wrap(state).getLong();
    }

    private void draw(Call call, Reply reply) {
        long number = call.random().nextLong(1, 1000);
        call.keyspace().replace(call.key(), type, new Ticket(number), Keyspace.NO_EXPIRY);
        call.propagateByValue(call.key());
        drawn++;
        reply.integer(number);
    }

    private void await(Call call, Reply reply) {
        long timeoutMillis = call.integer(2, 0, 60_000, "timeout is out of range");
        if (!answer(call, reply)) {
            call.awaitKeys(timeoutMillis, new Call.Waiter() {
                @Override
                public boolean serve(Call fresh, Reply reply) {
                    return answer(fresh, reply);
                }

                @Override
                public void timedOut(Call fresh, Reply reply) {
                    reply.nullValue();
                }
            });
        }
    }

    private boolean answer(Call call, Reply reply) {
        ValueRef<Ticket> ticket = call.keyspace().read(call.key(), type);
        if (ticket != null) {
            reply.integer(ticket.object().number());
        }
        return ticket != null;
    }

    private void prove(Call call, Reply reply) {
        ValueRef<Ticket> ticket = call.keyspace().read(call.key(), type);
        if (ticket == null) {
            reply.nullValue();
            return;
        }
        Ticket unchanging = ticket.object();
        long rounds = longest.get();
        call.background(() -> proof(unchanging, rounds), (fresh, answer, proof) -> answer.integer(proof));
    }

    private static long proof(Ticket ticket, long rounds) {
        long proof = ticket.number();
        for (long round = 0; round < rounds; round++) {
            proof = proof * 31 + round;
        }
        return proof;
    }

    private void sum(Call call, Reply reply) {
        long sum = 0;
        for (int index = 0; index < call.keyCount(); index++) {
            Slice each = call.key(index);
            ValueRef<Ticket> ticket = call.keyspace().read(each, type);
            sum += ticket == null ? 0 : ticket.object().number();
        }
        reply.integer(sum);
    }
}
