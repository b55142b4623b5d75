package io.mortise.kernel.modules;

import io.mortise.kernel.environment.Workers;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/// Whether the class loaders of unloaded modules leave memory.
///
/// Class loaders go when the collector unloads classes, which is not at every collection. To tell "not yet" from
/// "never", each is watched beside a marker: a loader with one class of its own that nothing refers to. Once the
/// marker is gone classes have been unloaded since, and a module's loader that is still there is held by something:
/// a thread of its own, a ThreadLocal, a hook. One unloading is not enough to be sure, since a concurrent collector
/// takes for alive what was so when it began; so a second marker follows the first. Thread-safe.
public final class LoaderWatch {
    /// A loader that outlives so many unloadings of classes has leaked.
    private static final int UNLOADINGS = 2;

    private final Workers workers;
    private final ReferenceQueue<ClassLoader> queue = new ReferenceQueue<>();
    private final List<Watched> watched = new ArrayList<>();

    private static final class Watched {
        final String module;
        final PhantomReference<ClassLoader> loader;
        /// Null while it is being made.
        PhantomReference<ClassLoader> marker;
        /// How many unloadings of classes the loader has outlived.
        int outlived;

        Watched(String module, PhantomReference<ClassLoader> loader) {
            this.module = module;
            this.loader = loader;
        }
    }

    /// @param workers make the markers: reading and defining a class takes milliseconds
    LoaderWatch(Workers workers) {
        this.workers = workers;
    }

    /// Begins to watch a loader that is not used any more.
    synchronized void add(String module, ClassLoader loader) {
        prune();
        Watched added = new Watched(module, new PhantomReference<>(loader, queue));
        mark(added);
        watched.add(added);
    }

    private void mark(Watched each) {
        each.marker = null;
        workers.submitBehind(new Marking(this, each));
    }

    private synchronized void marked(Watched each, MarkerLoader marker) {
        each.marker = new PhantomReference<>(marker, queue);
    }

    private record Marking(LoaderWatch watch, Watched each) implements Runnable {
        @Override
        public void run() {
            watch.marked(each, new MarkerLoader());
        }
    }

    /// The modules whose loaders have outlived two unloadings of classes, once for each loader.
    public synchronized List<String> leaked() {
        prune();
        return watched.stream()
                .filter(each -> each.outlived >= UNLOADINGS)
                .map(each -> each.module)
                .toList();
    }

    /// How many loaders are still in memory, leaked or just not collected yet.
    public synchronized int uncollected() {
        prune();
        return watched.size();
    }

    private void prune() {
        for (Iterator<Watched> all = watched.iterator(); all.hasNext(); ) {
            Watched each = all.next();
            if (each.loader.refersTo(null)) {
                all.remove();
            } else if (each.outlived < UNLOADINGS && each.marker != null && each.marker.refersTo(null)) {
                each.outlived++;
                mark(each);
            }
        }
        // What became of the references is asked of themselves; the queue is only there to be had.
        while (queue.poll() != null) {}
    }

    /// A loader with a class: one without would be collected like any object.
    private static final class MarkerLoader extends ClassLoader {
        MarkerLoader() {
            super(null);
            byte[] code = Marker.CODE;
            defineClass(null, code, 0, code.length);
        }
    }

    /// The class that a [MarkerLoader] defines a copy of.
    private static final class Marker {
        static final byte[] CODE = read();

        private static byte[] read() {
            try (InputStream in = Marker.class.getResourceAsStream("LoaderWatch$Marker.class")) {
                return in.readAllBytes();
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }
    }
}
