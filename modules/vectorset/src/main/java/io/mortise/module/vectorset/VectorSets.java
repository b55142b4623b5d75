package io.mortise.module.vectorset;

import io.mortise.module.vectorset.value.Rehearsal;
import io.mortise.module.vectorset.value.Search;
import io.mortise.module.vectorset.value.VectorSet;
import io.mortise.module.vectorset.value.VectorSetType;
import io.mortise.spi.ModuleRuntime;
import io.mortise.spi.Slice;
import io.mortise.spi.command.Call;
import io.mortise.spi.config.Setting;
import io.mortise.spi.config.Settings;
import io.mortise.spi.keyspace.ValueRef;

/// What the verbs share: the type and the settings.
final class VectorSets {
    private static final long SHORT_NANOS = 200_000;

    final VectorSetType type = new VectorSetType();
    private Setting<Compatibility> compatibility;
    private Setting<Boolean> singleThreaded;
    private Warming warming;
    private volatile boolean isPrepared;

    void describe(Settings settings) {
        compatibility = settings.choice("compatibility", Compatibility.EXTENDED);
        singleThreaded =
                settings.bool("force-single-threaded-execution", false).alias("vset-force-single-threaded-execution");
    }

    void start(ModuleRuntime runtime) {
        warming = new Warming(runtime);
        type.hashBy(runtime.random().nextLong(), runtime.random().nextLong());
    }

    void stop() {
        warming.stop();
    }

    boolean isStrict() {
        return compatibility.get() == Compatibility.STRICT;
    }

    /// The set of the request's key for reading, or null.
    VectorSet read(Call call) {
        ValueRef<VectorSet> value = call.keyspace().read(call.key(), type);
        return value == null ? null : value.object();
    }

    /// The set of the request's key for changing, or null.
    VectorSet edit(Call call) {
        ValueRef<VectorSet> value = call.keyspace().edit(call.key(), type);
        return value == null ? null : value.object();
    }

    /// The node of an element, or -1; also if there is no set.
    static int find(VectorSet set, Slice element) {
        return set == null ? -1 : set.find(element.array(), element.offset(), element.length());
    }

    /// Whether this is the first use of vectors, which is to be rehearsed on another thread, see [Rehearsal]. In a
    /// call that cannot wait for that, vectors are used unrehearsed.
    boolean isUnprepared(Call call) {
        if (isPrepared) {
            return false;
        }
        if (call.mode() == Call.Mode.NORMAL && !singleThreaded.get()) {
            return true;
        }
        warming.begin();
        return false;
    }

    /// Rehearses unless somebody has. On a background thread.
    ///
    /// @return nothing
    synchronized Void prepare() {
        if (!isPrepared) {
            warming.begin();
            Rehearsal.run();
            isPrepared = true;
        }
        return null;
    }

    /// Whether work on a set is worth another thread, and may have one.
    boolean isForAnotherThread(VectorSet set) {
        return isForAnotherThread(set, 1);
    }

    /// Whether a search is. As long as arithmetic is slow that is so for smaller sets, unless nobody is there who would
    /// have to wait.
    boolean isSearchForAnotherThread(Call call, VectorSet set) {
        return isForAnotherThread(set, call.isAlone() ? 1 : warming.slowness());
    }

    private boolean isForAnotherThread(VectorSet set, int slowness) {
        return !singleThreaded.get() && !set.isQuick(slowness);
    }

    /// Whether a search takes so long at most that the command thread may do it for a client that is alone.
    boolean isShort(VectorSet set, Search search) {
        return set.nanos(search) <= SHORT_NANOS / warming.slowness();
    }
}
