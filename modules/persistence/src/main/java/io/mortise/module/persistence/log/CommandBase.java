package io.mortise.module.persistence.log;

import io.mortise.spi.file.FileHandle;
import io.mortise.spi.file.FileStore;
import io.mortise.spi.persistence.Pin;
import java.io.IOException;
import java.io.UncheckedIOException;

/// Writes a base that consists of commands, for operators who want a log that is text throughout. Values whose type
/// gives no commands for them are written as RESTORE. Not on the command thread.
final class CommandBase implements Pin.Visitor {
    private static final int WRITE_BYTES = 256 * 1024;

    private final FileHandle file;
    private final Words words = new Words();

    private CommandBase(FileHandle file) {
        this.file = file;
    }

    /// Writes the file and makes it durable. Its name is not: nobody knows it yet.
    static void write(FileStore files, String path, Pin pin, boolean stamps) throws IOException, InterruptedException {
        try (FileHandle file = files.create(path)) {
            CommandBase base = new CommandBase(file);
            if (stamps) {
                base.words.annotation("#TS:" + pin.clockMillis() / 1000);
            }
            pin.walk(base);
            base.flush();
            file.sync(true);
        } catch (UncheckedIOException failed) {
            throw failed.getCause();
        }
    }

    @Override
    public void database(int index, long keys, long expiring) {
        words.command("SELECT", index);
    }

    @Override
    public void entry(Pin.Entry entry) {
        entry.rewrite(words::command);
        if (words.length() >= WRITE_BYTES) {
            flush();
        }
    }

    private void flush() {
        try {
            file.write(words.bytes(), 0, words.length());
            words.clear();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
