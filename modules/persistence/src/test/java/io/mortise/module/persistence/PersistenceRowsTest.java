package io.mortise.module.persistence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mortise.testkit.RedisCommands;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PersistenceRowsTest {
    @Test
    void shouldEqualThoseOfRedis() {
        Disk disk = new Disk().start();
        List<String> differences = new ArrayList<>();
        var rows = disk.server.kernel().modules().module("persistence").rows();
        rows.forEach(row -> differences.addAll(RedisCommands.differences(disk.client, row.name())));
        assertEquals(List.of(), differences);
        assertEquals(5, rows.size());
        rows.forEach(row -> assertTrue(row.definition.summary().endsWith("."), row.name()));
        disk.stop();
    }

    @Test
    void shouldTakeThePlaceOfAbsentSettings() {
        Disk disk =
                new Disk().set("save", "60 5 10 1").set("dbfilename", "x.rdb").start();
        disk.expect(List.of("save", "60 5 10 1"), "CONFIG GET save");
        disk.expect(List.of("dbfilename", "x.rdb"), "CONFIG GET dbfilename");
        disk.expect("OK", "CONFIG SET appendfsync always");
        disk.expect(List.of("appendfsync", "always"), "CONFIG GET appendfsync");
        assertTrue(disk.run("CONFIG SET save 5").toString().contains("Invalid save parameters"));
        assertTrue(disk.run("CONFIG SET dbfilename a/b").toString().contains("can't be a path"));
        disk.stop();
    }
}
