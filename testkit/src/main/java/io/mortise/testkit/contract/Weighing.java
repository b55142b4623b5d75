package io.mortise.testkit.contract;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mortise.kernel.encoding.Decoder;
import io.mortise.kernel.encoding.Encoder;
import io.mortise.kernel.keyspace.Databases;
import io.mortise.kernel.keyspace.TypeEntry;
import io.mortise.spi.Slice;
import io.mortise.spi.keyspace.DataType;
import io.mortise.spi.keyspace.Packed;
import io.mortise.spi.keyspace.ValueCodec;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/// Whether objects take as many bytes of the heap as their type says, or at least half and at most twice as many.
///
/// Many equal objects are made, by the codec, and what the heap has grown by is divided by their number. Values
/// that are packed are bytes of the kernel's, whose weight is no business of the type.
final class Weighing {
    /// So many bytes of objects are made, since the heap is measured by regions.
    private static final long ENOUGH_BYTES = 24L << 20;

    private static final int MOST_OBJECTS = 100_000;
    private static final int FEWEST_OBJECTS = 16;
    private static final int VALUES_A_TYPE = 3;
    /// Headers and alignment of one object differ by so much between virtual machines.
    private static final long SLACK_BYTES = 16;

    private final Subject subject;
    private final List<Journey> journeys;

    Weighing(Subject subject, List<Journey> journeys) {
        this.subject = subject;
        this.journeys = journeys;
    }

    void addTo(Checks checks) {
        subject.types.forEach(
                type -> checks.add("values of type " + type + " weigh what they take", () -> weigh(type)));
    }

    /// The lightest, the heaviest and one between.
    private void weigh(String typeName) {
        try (Stage stage = Stage.of(subject)) {
            Databases databases = stage.server.kernel().databases();
            DataType<Object> type = entry(stage, typeName).type();
            TreeMap<Long, byte[]> byWeight = new TreeMap<>();
            for (byte[] payload : payloads(typeName)) {
                Object value = read(type, databases, payload);
                if (value != null) {
                    byWeight.put(type.weigh(value), payload);
                }
            }
            List<Long> weights = new ArrayList<>(byWeight.keySet());
            for (int number = 0; number < VALUES_A_TYPE && !weights.isEmpty(); number++) {
                int at = (weights.size() - 1) * number / (VALUES_A_TYPE - 1);
                compare(type, databases, byWeight.get(weights.get(at)));
            }
        }
    }

    private static TypeEntry entry(Stage stage, String typeName) {
        return stage.server.kernel().databases().types().named(typeName);
    }

    private List<byte[]> payloads(String typeName) {
        List<byte[]> payloads = new ArrayList<>();
        for (Journey journey : journeys) {
            try (Stage stage = Stage.of(subject)) {
                stage.play(journey);
                stage.keys().stream()
                        .filter(key -> stage.type(key).equals(typeName))
                        .forEach(key -> payloads.add(stage.dump(key)));
            }
        }
        return payloads;
    }

    /// @return null if the value is packed, or empty
    private static Object read(DataType<Object> type, Databases databases, byte[] payload) {
        byte[] body = Payload.body(payload);
        int wireType = body[0] & 0xff;
        Decoder decoder = new Decoder(body, 1, body.length - 1, databases, 0);
        if (wireType == Encoder.MODULE_TYPE) {
            decoder.moduleName();
        }
        decoder.beginValue(wireType);
        Object[] read = new Object[1];
        type.codec().read(decoder, new ValueCodec.Sink<>() {
            @Override
            public void packed(int form, Slice bytes) {
                if (bytes.length() > Packed.MOST_BYTES || !type.packed().fits(form, bytes)) {
                    read[0] = type.packed().unpack(form, bytes, databases);
                }
            }

            @Override
            public void object(Object value) {
                read[0] = value;
            }

            @Override
            public void empty() {}
        });
        return read[0];
    }

    private static void compare(DataType<Object> type, Databases databases, byte[] payload) {
        long weight = type.weigh(read(type, databases, payload));
        int count = Math.clamp(ENOUGH_BYTES / Math.max(1, weight), FEWEST_OBJECTS, MOST_OBJECTS);
        long measured = measure(type, databases, payload, count);
        boolean agree = weight <= 2 * measured && measured <= 2 * weight || Math.abs(weight - measured) <= SLACK_BYTES;
        assertTrue(
                agree,
                () -> "it says " + weight + " bytes, and takes " + measured + ": " + new String(payload, ISO_8859_1));
    }

    /// What the heap grows by, divided by the number of objects.
    private static long measure(DataType<Object> type, Databases databases, byte[] payload, int count) {
        Object[] values = new Object[count];
        long before = usedBytes();
        try {
            for (int index = 0; index < count; index++) {
                values[index] = read(type, databases, payload);
            }
            return (usedBytes() - before) / count;
        } finally {
            Reference.reachabilityFence(values);
        }
    }

    private static long usedBytes() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
