package io.mortise.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import redis.clients.jedis.Jedis;

/// Whoever runs a server: a connection with the commands about modules.
record Operator(Jedis client) implements AutoCloseable {
    private static final long MOST_WAIT_SECONDS = 60;

    static Operator of(PackedServer server) {
        return new Operator(server.connect());
    }

    /// Any command; replies come as Jedis has them, with texts as strings.
    Object call(String command, Object... words) {
        byte[] name = command.getBytes(StandardCharsets.US_ASCII);
        byte[][] arguments = new byte[words.length][];
        for (int index = 0; index < words.length; index++) {
            arguments[index] = words[index] instanceof byte[] bytes
                    ? bytes
                    : words[index].toString().getBytes(StandardCharsets.UTF_8);
        }
        return text(client.sendCommand(() -> name, arguments));
    }

    private static Object text(Object reply) {
        return switch (reply) {
            case byte[] bytes -> new String(bytes, StandardCharsets.UTF_8);
            case List<?> all -> all.stream().map(Operator::text).toList();
            case null, default -> reply;
        };
    }

    void load(Path jar) {
        assertEquals("OK", call("MODULE", "LOAD", jar));
    }

    void unload(String module) {
        assertEquals("OK", call("MODULE", "UNLOAD", module));
    }

    void upgrade(String module, Path jar) {
        assertEquals("OK", call("MODULE", "UPGRADE", module, jar));
    }

    void rollback(String module) {
        assertEquals("OK", call("MODULE", "ROLLBACK", module));
    }

    String digest() {
        return call("DEBUG", "DIGEST").toString();
    }

    /// A field of INFO's section on modules, such as `state` of `module_hashes`.
    String fact(String line, String field) {
        String section = client.info("modules");
        String found = section.lines()
                .filter(each -> each.startsWith(line + ":"))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + line + " in\n" + section));
        String values = found.substring(line.length() + 1);
        if (field.isEmpty()) {
            return values;
        }
        for (String each : values.split(",")) {
            if (each.startsWith(field + "=")) {
                return each.substring(field.length() + 1);
            }
        }
        throw new AssertionError("no " + field + " in " + found);
    }

    /// Waits until no value is as another version of the module has made it, and none sleeps.
    void awaitConverted(String module) {
        await(() -> fact("module_" + module, "converting").equals("0")
                && fact("module_" + module, "dormant").equals("0"));
    }

    /// Waits for what the server does by itself.
    static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(MOST_WAIT_SECONDS);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, "it does not come to pass");
            try {
                // The server tells nobody of what it does in the background.
                Thread.sleep(5);
            } catch (InterruptedException interrupted) {
                throw new IllegalStateException(interrupted);
            }
        }
    }

    /// A number of one of INFO's sections.
    long number(String section, String field) {
        return client.info(section)
                .lines()
                .filter(line -> line.startsWith(field + ":"))
                .map(line -> Long.parseLong(line.substring(field.length() + 1)))
                .findFirst()
                .orElseThrow();
    }

    @Override
    public void close() {
        client.close();
    }
}
