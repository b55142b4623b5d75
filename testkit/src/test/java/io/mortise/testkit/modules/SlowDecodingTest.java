package io.mortise.testkit.modules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mortise.spi.ModuleDefinition;
import io.mortise.spi.ServerModule;
import io.mortise.spi.Slice;
import io.mortise.spi.command.CommandFlag;
import io.mortise.spi.command.KeySpec;
import io.mortise.spi.keyspace.DataType;
import io.mortise.spi.keyspace.Digest;
import io.mortise.spi.keyspace.Keyspace;
import io.mortise.spi.keyspace.ModuleCodec;
import io.mortise.spi.keyspace.ModuleReader;
import io.mortise.spi.keyspace.ModuleWriter;
import io.mortise.spi.keyspace.ValueCodec;
import io.mortise.spi.keyspace.ValueRef;
import io.mortise.testkit.EmbeddedServer;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// A value whose decoding takes as long as the test wants, and who waits for it.
class SlowDecodingTest {
    private static final int BYTES = 1 << 20;

    private final CountDownLatch hasBegun = new CountDownLatch(1);
    private final CountDownLatch mayEnd = new CountDownLatch(1);
    private volatile boolean isSlow;

    /// Bytes that are read when the test allows it.
    private final class Blob extends ModuleCodec<byte[]> implements DataType<byte[]> {
        Blob() {
            super("slow-blob", 0);
        }

        @Override
        public String name() {
            return "blob";
        }

        @Override
        public ValueCodec<byte[]> codec() {
            return this;
        }

        @Override
        public long weigh(byte[] value) {
            return value.length;
        }

        @Override
        public void digest(ValueRef<byte[]> value, Digest digest) {
            digest.ordered(Slice.of(value.object()));
        }

        @Override
        protected void write(byte[] value, ModuleWriter out) {
            out.bytes(value, 0, value.length);
        }

        @Override
        protected byte[] read(ModuleReader in, int writtenVersion) {
            if (isSlow) {
                hasBegun.countDown();
                try {
                    assertTrue(mayEnd.await(20, TimeUnit.SECONDS), "nobody was answered meanwhile");
                } catch (InterruptedException cancelled) {
                    throw new IllegalStateException(cancelled);
                }
            }
            return in.bytes().copy();
        }
    }

    private final class BlobModule implements ServerModule {
        @Override
        public void describe(ModuleDefinition module) {
            Blob type = new Blob();
            module.type(type);
            module.command("BLOB", 2, (call, reply) -> {
                        byte[] bytes = new byte[BYTES];
                        new SplittableRandom(4).nextBytes(bytes);
                        call.keyspace().replace(call.key(), type, bytes, Keyspace.NO_EXPIRY);
                        reply.ok();
                    })
                    .flags(CommandFlag.WRITE)
                    .keys(KeySpec.key(1).overwrite());
        }
    }

    @Test
    void shouldAnswerOthersWhileAPayloadIsRead() throws Exception {
        try (EmbeddedServer server =
                        new EmbeddedServer.Builder().modules(new BlobModule()).start(0);
                SocketClient restoring = new SocketClient(server.port());
                SocketClient other = new SocketClient(server.port())) {
            assertEquals("OK", restoring.call("BLOB", "a"));
            Object dumped = restoring.call("DUMP", "a");
            byte[] payload = ((String) dumped).getBytes(StandardCharsets.ISO_8859_1);
            isSlow = true;
            restoring.send("RESTORE", "b", "0", payload);
            restoring.send("EXISTS", "b");
            assertTrue(hasBegun.await(20, TimeUnit.SECONDS), "the payload is not read");
            assertEquals("PONG", other.call("PING"));
            assertEquals(0L, other.call("EXISTS", "b"));
            assertEquals("OK", other.call("BLOB", "c"));
            mayEnd.countDown();
            assertEquals("OK", restoring.reply());
            assertEquals(1L, restoring.reply());
            assertEquals(dumped, other.call("DUMP", "b"));
            assertEquals(0, server.kernel().executor().faults().count());
        }
    }
}
