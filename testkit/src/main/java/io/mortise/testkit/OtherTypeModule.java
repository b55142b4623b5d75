package io.mortise.testkit;

import static io.mortise.spi.command.KeySpec.key;

import io.mortise.spi.ModuleDefinition;
import io.mortise.spi.ServerModule;
import io.mortise.spi.Slice;
import io.mortise.spi.command.CommandFlag;
import io.mortise.spi.keyspace.DataType;
import io.mortise.spi.keyspace.Keyspace;
import io.mortise.spi.keyspace.ModuleCodec;
import io.mortise.spi.keyspace.ModuleReader;
import io.mortise.spi.keyspace.ModuleWriter;
import io.mortise.spi.keyspace.ValueCodec;

/// A module for tests: `OTHER key` makes a key whose value is of no type that any other module has.
public final class OtherTypeModule implements ServerModule {
    private static final DataType<Slice> OTHER = new DataType<>() {
        @Override
        public String name() {
            return "other";
        }

        @Override
        public ValueCodec<Slice> codec() {
            return new ModuleCodec<>("othertype", 0) {
                @Override
                protected void write(Slice value, ModuleWriter out) {
                    out.bytes(value);
                }

                @Override
                protected Slice read(ModuleReader in, int writtenVersion) {
                    return in.bytes();
                }
            };
        }

        @Override
        public long weigh(Slice value) {
            return value.length();
        }
    };

    @Override
    public void describe(ModuleDefinition module) {
        module.type(OTHER);
        module.command("OTHER", 2, (call, reply) -> {
                    call.keyspace().replace(call.key(), OTHER, Slice.of("value"), Keyspace.NO_EXPIRY);
                    reply.ok();
                })
                .flags(CommandFlag.WRITE)
                .keys(key(1).overwrite())
                .grammar("key");
    }
}
