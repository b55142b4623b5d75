package io.mortise.kernel.environment.real;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.mortise.spi.file.FileHandle;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskFilesTest {
    @TempDir
    Path folder;

    private DiskFiles files;

    @BeforeEach
    void open() {
        files = new DiskFiles(() -> folder);
    }

    private void write(String name, String content) throws IOException {
        try (FileHandle file = files.create(name)) {
            file.write(content.getBytes(StandardCharsets.US_ASCII), 0, content.length());
        }
    }

    private String permissions(String name) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(name)));
    }

    @Test
    void shouldKeepThePermissionsOfAFileThatIsReplaced() throws IOException {
        write("a.conf", "old");
        Files.setPosixFilePermissions(folder.resolve("a.conf"), PosixFilePermissions.fromString("rw-r-----"));
        write("a.conf.new", "new");
        files.rename("a.conf.new", "a.conf");
        assertEquals("new", Files.readString(folder.resolve("a.conf")));
        assertEquals("rw-r-----", permissions("a.conf"));
        assertFalse(files.exists("a.conf.new"));
    }

    @Test
    void shouldKeepItsOwnPermissionsUnderANewName() throws IOException {
        write("a", "1");
        Files.setPosixFilePermissions(folder.resolve("a"), PosixFilePermissions.fromString("rw-------"));
        files.rename("a", "b");
        assertEquals("rw-------", permissions("b"));
    }
}
