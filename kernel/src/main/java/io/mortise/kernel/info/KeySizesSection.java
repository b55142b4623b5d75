package io.mortise.kernel.info;

import io.mortise.kernel.Kernel;
import io.mortise.kernel.keyspace.KeySizes;
import io.mortise.kernel.keyspace.KeySizes.Histogram;
import io.mortise.kernel.keyspace.KeySizes.Look;
import io.mortise.kernel.keyspace.KeySizes.Sizes;
import io.mortise.spi.ModuleDefinition.InfoWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.StringJoiner;

/// INFO keysizes: how many values of each type have how many elements, by powers of two:
/// `db0_distrib_hashes_items:1=5,8=100,2K=1`.
///
/// Up to some 20,000 keys are looked at when INFO is asked for, so the answer is exact. With more, the first steps
/// are taken then and the others in the background, one millisecond at a time; meanwhile the answer is the last
/// one, or, if there is none yet, what was seen so far, with the share of keys that was (`keysizes_seen_percent`).
/// An answer that took more than a step is given again for ten seconds.
final class KeySizesSection {
    private static final int KEYS_A_CLOCK_READ = 500;
    private static final long STEP_NANOS = 1_000_000;
    private static final long PAUSE_MILLIS = 4;
    private static final long FRESH_MILLIS = 10_000;
    private static final String[] UNITS = {"", "K", "M", "G", "T", "P", "E"};
    private static final int BITS_A_UNIT = 10;

    /// Redis's types in its order, with its names for what they have.
    private static final Map<String, String> NAMES = new LinkedHashMap<>();

    static {
        NAMES.put("string", "strings");
        NAMES.put("list", "lists");
        NAMES.put("set", "sets");
        NAMES.put("zset", "zsets");
        NAMES.put("hash", "hashes");
    }

    private final Kernel kernel;
    private KeySizes sizes;
    private Look last;
    private Look present;
    private boolean tookSteps;
    private long endedMillis;

    KeySizesSection(Kernel kernel) {
        this.kernel = kernel;
    }

    void write(InfoWriter out) {
        advance();
        Look shown = last == null ? present : last;
        shown.found().forEach((database, types) -> write(out, "db" + database + "_distrib_", types));
        if (!shown.isDone()) {
            long all = Math.max(1, kernel.databases().size());
            out.field("keysizes_seen_percent", Math.min(99, 100 * shown.seen() / all));
        }
    }

    private void advance() {
        long now = kernel.environment().clock().millis();
        if (present != null || last != null && tookSteps && now - endedMillis < FRESH_MILLIS) {
            return;
        }
        if (sizes == null) {
            sizes = new KeySizes(
                    kernel.databases(),
                    kernel.executor().keys(),
                    (module, fault) -> kernel.executor()
                            .faults()
                            .caught(kernel.modules().module(module), "counting the elements of a value", fault));
        }
        present = sizes.look();
        tookSteps = false;
        step();
    }

    /// The look's next millisecond; the others follow by themselves.
    private void step() {
        long ends = kernel.environment().clock().nanos() + STEP_NANOS;
        while (!present.step(KEYS_A_CLOCK_READ)) {
            if (kernel.environment().clock().nanos() - ends >= 0) {
                tookSteps = true;
                kernel.environment().loop().schedule(PAUSE_MILLIS, this::stepLater);
                return;
            }
        }
        last = present;
        present = null;
        endedMillis = kernel.environment().clock().millis();
    }

    private void stepLater() {
        if (!kernel.isStopping()) {
            kernel.executor().tick();
            step();
        }
    }

    private void write(InfoWriter out, String prefix, Map<String, Sizes> types) {
        boolean withMemory = kernel.settings().keyMemoryHistograms.get();
        NAMES.forEach((type, name) -> {
            if (types.containsKey(type)) {
                String what = type.equals("string") ? "_sizes" : "_items";
                out.field(prefix + name + what, text(types.get(type).elements()));
            }
        });
        types.forEach((type, each) -> {
            if (!NAMES.containsKey(type)) {
                out.field(prefix + type + "_items", text(each.elements()));
            }
        });
        types.forEach((type, each) -> {
            if (withMemory && !type.equals("string")) {
                out.field(prefix + NAMES.getOrDefault(type, type) + "_sizes", text(each.bytes()));
            }
        });
    }

    private static String text(Histogram histogram) {
        StringJoiner text = new StringJoiner(",");
        long[] counts = histogram.counts();
        for (int index = 0; index < counts.length; index++) {
            if (counts[index] > 0) {
                text.add(bound(index) + "=" + counts[index]);
            }
        }
        return text.toString();
    }

    /// The least size of a row: 0, 1, 2, 4, …, 512, 1K.
    private static String bound(int index) {
        if (index == 0) {
            return "0";
        }
        int bits = index - 1;
        return (1 << bits % BITS_A_UNIT) + UNITS[bits / BITS_A_UNIT];
    }
}
