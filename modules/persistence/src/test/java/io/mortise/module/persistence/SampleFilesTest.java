package io.mortise.module.persistence;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.mortise.module.strings.StringsModule;
import io.mortise.spi.ServerModule;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/// Files that Redis 8.8 has written are read, with and without the modules of their types, and written back.
class SampleFilesTest {
    static final List<String> SAMPLES = SampleFile.ALL;

    private static String hex(Object reply) {
        return HexFormat.of().formatHex(reply.toString().getBytes(StandardCharsets.ISO_8859_1));
    }

    /// A DUMP payload without version and checksum, which say how old a reader may be.
    private static String body(String payload) {
        return payload.substring(0, payload.length() - 20);
    }

    private static List<Object> state(Disk disk, SampleFile sample) {
        List<Object> state = new ArrayList<>();
        for (SampleFile.Key key : sample.keys()) {
            disk.client.call("SELECT", key.database());
            state.add(disk.client.call("DUMP", key.name()));
            state.add(disk.client.call("PEXPIRETIME", key.name()));
            state.add(disk.client.call("TYPE", key.name()));
            state.add(disk.client.call("OBJECT", "FREQ", key.name()).toString());
        }
        return state;
    }

    @ParameterizedTest
    @FieldSource("SAMPLES")
    void shouldKeepValuesByteForByteWithoutTheirModules(String name) {
        SampleFile sample = SampleFile.of(name);
        Disk disk = new Disk();
        disk.files.put("dump.rdb", sample.bytes());
        disk.start(new ServerModule[0]);
        assertNull(disk.failure);
        for (SampleFile.Key key : sample.keys()) {
            disk.client.call("SELECT", key.database());
            String payload = hex(disk.client.call("DUMP", key.name()));
            if (key.payload() != null) {
                assertEquals(body(key.payload()), body(payload), new String(key.name(), StandardCharsets.UTF_8));
            }
            long expiry = key.expiryMillis() == null ? -1 : key.expiryMillis();
            assertEquals(expiry, disk.client.call("PEXPIRETIME", key.name()));
        }
        assertEquals(Integer.toString(sample.keys().size()), disk.info("rdb_last_load_keys_loaded"));
        List<Object> before = state(disk, sample);
        disk.expect("OK", "SAVE");
        byte[] first = disk.files.content("dump.rdb");
        disk.stop();

        disk.start(new ServerModule[0]);
        assertNull(disk.failure);
        assertEquals(before, state(disk, sample));
        disk.expect("OK", "SAVE");
        assertEquals(first.length, disk.files.content("dump.rdb").length);
        disk.stop();
    }

    @ParameterizedTest
    @FieldSource("SAMPLES")
    void shouldReadStrings(String name) {
        SampleFile sample = SampleFile.of(name);
        Disk disk = new Disk();
        disk.files.put("dump.rdb", sample.bytes());
        disk.start(new StringsModule());
        for (SampleFile.Key key : sample.keys()) {
            disk.client.call("SELECT", key.database());
            boolean isString = disk.client.call("TYPE", key.name()).equals("string");
            if (isString && key.value() != null) {
                byte[] got = disk.client.call("GET", key.name()).toString().getBytes(StandardCharsets.ISO_8859_1);
                assertArrayEquals(SampleFile.raw(key.value()), got);
            }
        }
        disk.expect("OK", "SAVE");
        disk.stop();
        disk.start(new StringsModule());
        assertNull(disk.failure);
        disk.stop();
    }
}
