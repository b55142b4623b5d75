package io.mortise.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.params.ScanParams;
import redis.clients.jedis.resps.ScanResult;

/// The main job on real text: Debian's database of packages goes in through `redis-cli --pipe`, and comes out as it
/// went in.
class DpkgStatusIT {
    private static final Path STATUS = Path.of("/var/lib/dpkg/status");
    private static final String PREFIX = "package:";

    @Test
    void shouldKeepEveryPackageOfTheMachine() throws Exception {
        assumeTrue(Files.isReadable(STATUS), "this machine has no dpkg");
        Map<String, byte[]> packages = packages();
        assertTrue(packages.size() > 50, "only " + packages.size() + " packages");
        try (PackedServer server = PackedServer.start();
                Jedis client = server.connect()) {
            Tool.Result piped =
                    Tool.run(requests(packages), "redis-cli", "-p", Integer.toString(server.port()), "--pipe");
            assertTrue(piped.output().contains("errors: 0, replies: " + packages.size()), piped.output());
            assertEquals(packages.size(), client.dbSize());
            packages.forEach(
                    (name, paragraph) -> assertEquals(text(paragraph), text(client.get(bytes(PREFIX + name))), name));
            assertEquals(expectedScan(packages), scan(client));
        }
    }

    /// Paragraphs by package and architecture, since two of a package can be installed side by side.
    private static Map<String, byte[]> packages() throws IOException {
        Map<String, byte[]> packages = new LinkedHashMap<>();
        // Latin-1 keeps every byte of the file, whatever its encoding.
        for (String paragraph :
                Files.readString(STATUS, StandardCharsets.ISO_8859_1).split("\n\n+")) {
            packages.put(field(paragraph, "Package") + ":" + field(paragraph, "Architecture"), bytes(paragraph));
        }
        return packages;
    }

    private static String field(String paragraph, String name) {
        return paragraph
                .lines()
                .filter(line -> line.startsWith(name + ": "))
                .map(line -> line.substring(name.length() + 2))
                .findFirst()
                .orElse("");
    }

    private static byte[] requests(Map<String, byte[]> packages) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (Map.Entry<String, byte[]> each : packages.entrySet()) {
            out.writeBytes(bytes("*3\r\n"));
            for (byte[] word : List.of(bytes("SET"), bytes(PREFIX + each.getKey()), each.getValue())) {
                out.writeBytes(bytes("$" + word.length + "\r\n"));
                out.writeBytes(word);
                out.writeBytes(bytes("\r\n"));
            }
        }
        return out.toByteArray();
    }

    private static Map<String, Integer> expectedScan(Map<String, byte[]> packages) {
        Map<String, Integer> once = new TreeMap<>();
        packages.keySet().forEach(name -> once.put(PREFIX + name, 1));
        return once;
    }

    /// How often SCAN shows each key.
    private static Map<String, Integer> scan(Jedis client) {
        List<String> keys = new ArrayList<>();
        String cursor = ScanParams.SCAN_POINTER_START;
        do {
            ScanResult<String> step = client.scan(cursor, new ScanParams().count(37));
            keys.addAll(step.getResult());
            cursor = step.getCursor();
        } while (!cursor.equals(ScanParams.SCAN_POINTER_START));
        Map<String, Integer> seen = new TreeMap<>();
        keys.forEach(key -> seen.merge(key, 1, Integer::sum));
        return seen;
    }

    private static byte[] bytes(String latin1) {
        return latin1.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
