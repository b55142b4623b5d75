package io.mortise.module.persistence.snapshot;

import io.mortise.spi.persistence.Dataset;
import io.mortise.spi.persistence.Pin;
import io.mortise.spi.persistence.SnapshotSink;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;

/// All that goes into a snapshot file, as it was at one moment: made on the command thread, written by another.
///
/// @param pin the keys; let go of by [#close]
/// @param beforeKeys encoded state of modules
/// @param behindKeys encoded state of modules
/// @param functions sources of libraries of functions
/// @param modules those that wrote the data, as the kernel tells it
public record Contents(Pin pin, byte[] beforeKeys, byte[] behindKeys, List<byte[]> functions, String modules)
        implements AutoCloseable {
    /// The field of the file that has them. Redis passes over fields that it does not know.
    static final String MODULES = "mortise-modules";

    /// Freezes what there is now. On the command thread.
    ///
    /// @param compress whether long strings are compressed
    public static Contents of(Dataset dataset, List<byte[]> functions, boolean compress) {
        byte[] before = state(dataset, true);
        byte[] behind = state(dataset, false);
        return new Contents(
                dataset.pin().compress(compress), before, behind, List.copyOf(functions), dataset.modules());
    }

    private static byte[] state(Dataset dataset, boolean beforeKeys) {
        Collected bytes = new Collected();
        dataset.writeState(beforeKeys, bytes);
        return bytes.toByteArray();
    }

    /// A class with a name, as all that a save takes on the command thread: the first save of a process need not link
    /// a lambda for it, which keeps clients waiting for a third of a millisecond.
    private static final class Collected extends ByteArrayOutputStream implements SnapshotSink {}

    /// Whether there is anything beside keys, which commands cannot express.
    public boolean hasMoreThanKeys() {
        return beforeKeys.length > 0 || behindKeys.length > 0 || !functions.isEmpty();
    }

    /// Writes a whole file. Not on the command thread.
    ///
    /// @param isLogBase whether the file is the base of a log
    /// @throws InterruptedException if the thread was interrupted
    public void write(SnapshotWriter out, boolean isLogBase) throws IOException, InterruptedException {
        writeAux(out, pin.clockMillis(), isLogBase);
        out.aux(MODULES, modules);
        out.write(beforeKeys, 0, beforeKeys.length);
        functions.forEach(out::function);
        pin.walk(out);
        out.write(behindKeys, 0, behindKeys.length);
        out.finish();
    }

    /// Writes a file without any data.
    public static void writeNothing(SnapshotWriter out, long clockMillis) throws IOException {
        writeAux(out, clockMillis, true);
        out.finish();
    }

    private static void writeAux(SnapshotWriter out, long clockMillis, boolean isLogBase) {
        out.aux("redis-ver", "8.8.0");
        out.aux("redis-bits", "64");
        out.aux("ctime", Long.toString(clockMillis / 1000));
        out.aux("aof-base", isLogBase ? "1" : "0");
    }

    @Override
    public void close() {
        pin.close();
    }
}
