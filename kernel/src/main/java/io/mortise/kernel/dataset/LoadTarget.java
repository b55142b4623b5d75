package io.mortise.kernel.dataset;

import io.mortise.kernel.dispatch.Executor;
import io.mortise.kernel.encoding.Decoder;
import io.mortise.kernel.encoding.Shapes;
import io.mortise.kernel.environment.Environment;
import io.mortise.kernel.environment.Workers;
import io.mortise.kernel.keyspace.ArgumentSlice;
import io.mortise.kernel.keyspace.Database;
import io.mortise.kernel.keyspace.Databases;
import io.mortise.kernel.keyspace.GenericKeys;
import io.mortise.kernel.keyspace.KeyMetadata;
import io.mortise.kernel.keyspace.Toucher;
import io.mortise.kernel.keyspace.TypeRegistry;
import io.mortise.kernel.modules.KnownModules;
import io.mortise.kernel.modules.PendingReplay;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.keyspace.CorruptValueException;
import io.mortise.spi.persistence.DatasetLoader;
import io.mortise.spi.persistence.SnapshotSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/// Takes the dataset from the loader's thread. Values are decoded there; keys, commands and states are handed to
/// the command thread in batches, in order, and the loader waits while too many of them are on their way. The first
/// that fails ends the loading: nothing behind it is applied, and the loader hears of it at its next call.
final class LoadTarget implements DatasetLoader.Target {
    private static final int BATCH_STEPS = 256;
    private static final int BATCH_BYTES = 1 << 20;
    private static final int MOST_BATCHES = 4;
    /// A key without a value, for the measure of a batch.
    private static final int STEP_BYTES = 64;
    /// How long the command thread works before it looks after clients.
    private static final long SLICE_NANOS = 1_000_000;
    /// The memory of so many keys is fetched at once.
    private static final int TOUCHED_STEPS = 32;
    private static final int LEAST_TOUCHED = 4;

    private final Environment environment;
    private final Executor executor;
    private final ModuleStates states;
    private final KnownModules known;
    private final PendingReplay replay;
    private final Loading loading;
    private final boolean replaces;
    private final Databases databases;
    private final TypeRegistry types;
    private final ArrayDeque<Workers.Gate> onTheirWay = new ArrayDeque<>();
    /// Those that the command thread has, the one that it works on first. Its alone.
    private final ArrayDeque<Batch> waiting = new ArrayDeque<>();
    private final Toucher toucher = new Toucher();

    private List<Runnable> batch = new ArrayList<>(BATCH_STEPS);
    private int batchBytes;
    private KeyMetadata metadata;
    private SnapshotSource decoded;
    private Decoder decoder;
    private volatile RuntimeException failure;

    /// @param replaces whether a key that is there already is replaced, rather than refused
    LoadTarget(
            Environment environment,
            Executor executor,
            ModuleStates states,
            KnownModules known,
            PendingReplay replay,
            Loading loading,
            boolean replaces) {
        this.environment = environment;
        this.executor = executor;
        this.states = states;
        this.known = known;
        this.replay = replay;
        this.loading = loading;
        this.replaces = replaces;
        this.databases = executor.databases();
        this.types = databases.types().copy();
    }

    // ---- on the loader's thread

    @Override
    public void metadata(SnapshotSource source) {
        checkFailure();
        metadata = KeyMetadata.read(decoder(source));
    }

    @Override
    public void expect(int database, long keys) {
        checkFailure();
        checkDatabase(database);
        add(0, () -> databases.at(database).prepare(keys));
    }

    private void checkDatabase(int database) {
        if (database < 0 || database >= databases.count()) {
            throw new CorruptValueException(
                    "the file has a database " + database + ", but there are only " + databases.count());
        }
    }

    @Override
    public void key(
            int database,
            byte[] key,
            int wireType,
            SnapshotSource source,
            long expiryMillis,
            long idleSeconds,
            int frequency) {
        checkFailure();
        checkDatabase(database);
        long before = source.remaining();
        Decoder in = decoder(source);
        GenericKeys.Restored value = GenericKeys.read(types, wireType, in, metadata);
        metadata = null;
        if (value.isEmpty()) {
            return;
        }
        ArgumentSlice slice = databases.declared(key, 0, key.length);
        long bytes = Math.max(0, before - source.remaining()) + key.length;
        add(bytes, new KeyStep(this, databases.at(database), slice, value, expiryMillis, idleSeconds, frequency));
    }

    /// Puts a key in place.
    private record KeyStep(
            LoadTarget target,
            Database database,
            ArgumentSlice key,
            GenericKeys.Restored value,
            long expiryMillis,
            long idleSeconds,
            int frequency)
            implements Runnable {
        @Override
        public void run() {
            target.executor.keys().load(database, key, value, expiryMillis, idleSeconds, frequency, target.replaces);
            target.loading.countKeys(1);
        }
    }

    @Override
    public void skip(int wireType, SnapshotSource source) {
        checkFailure();
        metadata = null;
        Shapes.skip(decoder(source), wireType);
    }

    @Override
    public byte[] string(SnapshotSource source) {
        return decoder(source).string().copy();
    }

    /// A decoder has a large array, so there is one for all that a source has. It reads nothing ahead.
    private Decoder decoder(SnapshotSource source) {
        if (decoder == null || source != decoded) {
            decoder = new Decoder(source, databases, environment.clock().millis());
            decoded = source;
        }
        return decoder;
    }

    @Override
    public void command(int database, byte[][] words, String file, long offset) {
        checkFailure();
        if (database < 0 || database >= databases.count()) {
            throw new CorruptValueException("the command at byte " + offset + " of " + file + " is for database "
                    + database + ", but there are only " + databases.count());
        }
        long bytes = 0;
        for (byte[] word : words) {
            bytes += word.length;
        }
        add(bytes, () -> replay(database, words, file, offset));
    }

    private void replay(int database, byte[][] words, String file, long offset) {
        try {
            replay.apply(database, words);
        } catch (CommandException refused) {
            throw new CommandException(
                    refused.prefix(),
                    "the command at byte " + offset + " of " + file + " cannot be run: " + refused.getMessage());
        }
    }

    @Override
    public void state(SnapshotSource source) {
        checkFailure();
        ModuleStates.Block block = ModuleStates.read(source);
        add(block.bytes().length, () -> states.take(block));
    }

    @Override
    public void modules(String text) {
        checkFailure();
        KnownModules.learnTypes(text, types);
        add(text.length(), () -> known.learn(text, databases.types()));
    }

    @Override
    public void progress(long doneBytes, long allBytes) {
        checkFailure();
        add(0, () -> loading.progress(doneBytes, allBytes));
    }

    /// Waits until everything is applied.
    void finish() {
        handOver();
        while (!onTheirWay.isEmpty()) {
            waitForOldest();
        }
        checkFailure();
    }

    private void checkFailure() {
        if (failure != null) {
            throw failure;
        }
    }

    private void add(long bytes, Runnable step) {
        batch.add(step);
        batchBytes += (int) Math.min(bytes + STEP_BYTES, BATCH_BYTES);
        if (batch.size() >= BATCH_STEPS || batchBytes >= BATCH_BYTES) {
            handOver();
        }
    }

    private void handOver() {
        Batch full = new Batch(batch, environment.workers().gate());
        batch = new ArrayList<>(BATCH_STEPS);
        batchBytes = 0;
        onTheirWay.add(full.gate);
        environment.loop().execute(() -> arrive(full));
        while (onTheirWay.size() > MOST_BATCHES) {
            waitForOldest();
        }
    }

    private void waitForOldest() {
        try {
            onTheirWay.poll().await();
        } catch (InterruptedException cancelled) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("loading was cancelled", cancelled);
        }
    }

    // ---- on the command thread

    /// Steps in their order, and who is to be told when they are done.
    private static final class Batch {
        final List<Runnable> steps;
        final Workers.Gate gate;
        int done;
        /// The memory of the steps before this one was fetched.
        int touched;

        Batch(List<Runnable> steps, Workers.Gate gate) {
            this.steps = steps;
            this.gate = gate;
        }
    }

    /// A batch may take several turns, and those that arrive meanwhile must not overtake it.
    private void arrive(Batch arrived) {
        waiting.add(arrived);
        if (waiting.size() == 1) {
            apply();
        }
    }

    /// Works for a while, and asks for another turn if there is more to do.
    private void apply() {
        long end = environment.clock().nanos() + SLICE_NANOS;
        executor.tick();
        while (!waiting.isEmpty()) {
            Batch first = waiting.peek();
            applySome(first, end);
            if (first.done < first.steps.size() && failure == null) {
                environment.loop().execute(this::apply);
                return;
            }
            waiting.poll();
            first.gate.open();
        }
    }

    private void applySome(Batch first, long end) {
        try {
            while (first.done < first.steps.size() && failure == null) {
                if (first.done >= first.touched) {
                    touch(first);
                }
                first.steps.get(first.done++).run();
                if (environment.clock().nanos() - end >= 0) {
                    return;
                }
            }
        } catch (RuntimeException thrown) {
            failure = thrown;
        }
    }

    /// Keys come in the order of another server's table, so each lies in a page that no cache has.
    private void touch(Batch first) {
        int end = Math.min(first.done + TOUCHED_STEPS, first.steps.size());
        for (int index = first.done; index < end; index++) {
            if (first.steps.get(index) instanceof KeyStep step) {
                toucher.add(step.database, step.key);
            }
        }
        toucher.touch(LEAST_TOUCHED);
        first.touched = end;
    }
}
