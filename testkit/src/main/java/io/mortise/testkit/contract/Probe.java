package io.mortise.testkit.contract;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.mortise.spi.ModuleDefinition;
import io.mortise.spi.ModuleRuntime;
import io.mortise.spi.ServerModule;
import io.mortise.spi.Slice;
import io.mortise.spi.persistence.Pin;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A module of the suite's own beside the one that is examined: freezes the data and reads it back.
final class Probe implements ServerModule {
    private ModuleRuntime runtime;

    /// What a walk over frozen data has seen.
    static final class Frozen {
        /// A payload for RESTORE of each key.
        final Map<String, byte[]> payloads = new LinkedHashMap<>();
        final Map<String, Long> expiries = new LinkedHashMap<>();
        /// Commands that make the same keys.
        final List<byte[][]> commands = new ArrayList<>();
        Throwable failure;
        boolean isDone;
    }

    @Override
    public void describe(ModuleDefinition module) {}

    @Override
    public void start(ModuleRuntime given) {
        runtime = given;
    }

    Pin pin() {
        return runtime.dataset().pin();
    }

    /// Applies an effect, as a replica does.
    void apply(byte[][] effect) {
        runtime.dataset().apply(0, effect);
    }

    /// Walks over frozen data in the background, and lets it go.
    Frozen walk(Pin pin) {
        Frozen frozen = new Frozen();
        runtime.background(
                () -> {
                    pin.walk(new Pin.Visitor() {
                        @Override
                        public void database(int index, long keys, long expiring) {}

                        @Override
                        public void entry(Pin.Entry entry) {
                            frozen.payloads.put(text(entry.key()), payload(entry));
                            frozen.expiries.put(text(entry.key()), entry.expiryMillis());
                            entry.rewrite((name, words) -> frozen.commands.add(command(name, words)));
                        }
                    });
                    return null;
                },
                (nothing, failure) -> {
                    frozen.failure = failure;
                    frozen.isDone = true;
                    pin.close();
                });
        return frozen;
    }

    private static String text(Slice bytes) {
        return new String(bytes.copy(), ISO_8859_1);
    }

    /// The encoding with a version that is read, and with 0 in place of a checksum, which is not checked.
    private static byte[] payload(Pin.Entry entry) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(entry.wireType());
        entry.encode(bytes::write);
        return Payload.finished(bytes.toByteArray());
    }

    private static byte[][] command(String name, Object... words) {
        byte[][] command = new byte[1 + words.length][];
        command[0] = name.getBytes(StandardCharsets.UTF_8);
        for (int index = 0; index < words.length; index++) {
            command[1 + index] = bytes(words[index]);
        }
        return command;
    }

    private static byte[] bytes(Object word) {
        return switch (word) {
            case Slice slice -> slice.copy();
            case byte[] bytes -> bytes.clone();
            default -> word.toString().getBytes(StandardCharsets.UTF_8);
        };
    }
}
