package io.mortise.kernel.builtin;

import io.mortise.spi.ModuleDefinition;
import io.mortise.spi.ServerModule;
import io.mortise.spi.Slice;
import io.mortise.spi.command.Call;
import io.mortise.spi.command.CommandFlag;
import io.mortise.spi.command.KeySpec;
import io.mortise.spi.event.KeyspaceEventClass;
import io.mortise.spi.event.ServerEvent;
import io.mortise.spi.keyspace.DataType;
import io.mortise.spi.keyspace.Digest;
import io.mortise.spi.keyspace.Keyspace;
import io.mortise.spi.keyspace.Packed;
import io.mortise.spi.keyspace.PagedMap;
import io.mortise.spi.keyspace.ValueCodec;
import io.mortise.spi.keyspace.ValueReader;
import io.mortise.spi.keyspace.ValueRef;
import io.mortise.spi.keyspace.ValueWriter;
import io.mortise.spi.persistence.EffectUnit;
import io.mortise.spi.reply.Reply;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;

/// A module for tests of what is no data type's business: a plain string type, with PUT and FETCH, a command that
/// waits for a key, and notes of all effects and events that come by.
final class ProbeModule implements ServerModule {
    /// `database cause: words`, one an effect.
    final List<String> effects = new ArrayList<>();

    /// `database name key`, one an event, but for new and overwritten keys.
    final List<String> events = new ArrayList<>();

    /// As [#events], those of the classes that are left out there.
    final List<String> quietEvents = new ArrayList<>();

    final List<ServerEvent> serverEvents = new ArrayList<>();

    @Override
    public void describe(ModuleDefinition module) {
        module.type(Text.TYPE);
        module.command("PUT", 3, ProbeModule::put)
                .flags(CommandFlag.WRITE, CommandFlag.DENY_OOM)
                .keys(KeySpec.key(1).overwrite());
        module.command("FETCH", 2, ProbeModule::fetch)
                .flags(CommandFlag.READONLY)
                .keys(KeySpec.key(1).accesses());
        module.command("AWAIT", 2, (call, reply) -> call.awaitKeys(0, new Waiter()))
                .flags(CommandFlag.BLOCKING, CommandFlag.READONLY)
                .keys(KeySpec.key(1).accesses());
        module.effects(this::note);
        module.onKeyspaceEvent(
                EnumSet.complementOf(EnumSet.of(
                        KeyspaceEventClass.NEW,
                        KeyspaceEventClass.OVERWRITTEN,
                        KeyspaceEventClass.TYPE_CHANGED,
                        KeyspaceEventClass.KEY_MISS)),
                event -> events.add(event.database() + " " + event.name() + " " + event.key()));
        module.onKeyspaceEvent(
                EnumSet.of(
                        KeyspaceEventClass.NEW,
                        KeyspaceEventClass.OVERWRITTEN,
                        KeyspaceEventClass.TYPE_CHANGED,
                        KeyspaceEventClass.KEY_MISS),
                event -> quietEvents.add(event.database() + " " + event.name() + " " + event.key()));
        module.onServerEvent(serverEvents::add);
    }

    /// What was noted since it was last asked for.
    List<String> takeEffects() {
        return take(effects);
    }

    /// What was noted since it was last asked for.
    List<String> takeEvents() {
        return take(events);
    }

    static List<String> take(List<String> noted) {
        List<String> taken = List.copyOf(noted);
        noted.clear();
        return taken;
    }

    private void note(EffectUnit unit) {
        for (int index = 0; index < unit.size(); index++) {
            StringBuilder line = new StringBuilder();
            line.append(unit.database(index)).append(' ').append(unit.cause()).append(':');
            for (int word = 0; word < unit.words(index); word++) {
                line.append(' ').append(unit.word(index, word));
            }
            effects.add(line.toString());
        }
    }

    private static void put(Call call, Reply reply) {
        call.keyspace().replace(call.key(), Text.TYPE, 0, call.argument(2), Keyspace.NO_EXPIRY);
        reply.ok();
    }

    static void fetch(Call call, Reply reply) {
        ValueRef<byte[]> value = call.keyspace().read(call.key(), Text.TYPE);
        if (value == null) {
            reply.nullValue();
        } else if (value.isPacked()) {
            reply.bulk(value.packed());
        } else {
            reply.bulk(value.object());
        }
    }

    private static final class Waiter implements Call.Waiter {
        @Override
        public boolean serve(Call call, Reply reply) {
            if (!call.keyspace().exists(call.key())) {
                return false;
            }
            fetch(call, reply);
            return true;
        }

        @Override
        public void timedOut(Call call, Reply reply) {
            reply.nullValue();
        }
    }

    /// Strings as Redis encodes them, without any of its cleverness.
    static final class Text implements DataType<byte[]>, Packed<byte[]>, ValueCodec<byte[]> {
        static final Text TYPE = new Text();

        /// A string that counts as empty when it is read, as a hash whose fields are all past their time does.
        private static final Slice GONE = Slice.of("gone");

        @Override
        public String name() {
            return "string";
        }

        @Override
        public ValueCodec<byte[]> codec() {
            return this;
        }

        @Override
        public Packed<byte[]> packed() {
            return this;
        }

        @Override
        public long weigh(byte[] value) {
            return value.length + 16L;
        }

        @Override
        public void digest(ValueRef<byte[]> value, Digest digest) {
            digest.ordered(value.isPacked() ? value.packed() : Slice.of(value.object()));
        }

        @Override
        public boolean fits(int form, Slice bytes) {
            return true;
        }

        @Override
        public byte[] unpack(int form, Slice bytes, PagedMap.Factory maps) {
            return bytes.copy();
        }

        @Override
        public int[] wireTypes() {
            return new int[] {0};
        }

        @Override
        public void write(ValueRef<byte[]> value, ValueWriter out) {
            out.wireType(0);
            if (value.isPacked()) {
                out.string(value.packed());
            } else {
                out.string(value.object(), 0, value.object().length);
            }
        }

        @Override
        public void read(ValueReader in, Sink<byte[]> into) {
            Slice bytes = in.string();
            if (bytes.contentEquals(GONE)) {
                into.empty();
            } else {
                into.packed(0, bytes);
            }
        }
    }
}
