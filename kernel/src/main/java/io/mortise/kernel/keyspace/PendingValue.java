package io.mortise.kernel.keyspace;

import io.mortise.kernel.encoding.Decoder;
import io.mortise.kernel.encoding.Encoder;
import io.mortise.kernel.keyspace.Page.Content;
import io.mortise.spi.Slice;
import io.mortise.spi.keyspace.CorruptValueException;
import io.mortise.spi.keyspace.ModuleReader;
import io.mortise.spi.keyspace.ModuleWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Predicate;

/// A value that is not known yet: what a key had, and behind it the commands that a log has for the key and that
/// cannot be applied, because their module is missing. They are applied when it is there.
///
/// It is a dormant value with an encoding of its own, so all that can be done with those can be done with it: it is
/// renamed, copied, dumped and saved, and after a restart it is what it was.
///
/// ```
///  module framing "pending--" | 0: there was no key, or 1: type name, type id, encoded value,
///                             |   or 2: id of a command that other keys share, which of its keys, weight
///                             | number of commands | each: which word is the key, number of words, words …
/// ```
///
/// Immutable, each command referring to those before it, so that a log may have a million of them for one key.
public final class PendingValue extends DormantValue {
    /// What TYPE answers.
    static final String TYPE_NAME = "pending";
    static final String WIRE_NAME = "pending--";

    private static final int COMMAND_BYTES = 64;
    private static final int WORD_BYTES = 24;

    private static final int NO_BASE = 0;
    private static final int DORMANT_BASE = 1;
    private static final int OUTCOME = 2;

    private final DormantValue base;
    private final SharedCommand.Outcome outcome;
    private final PendingValue before;
    /// Null if there is none: then this is but an outcome.
    private final Command command;
    private final int commands;
    private final long weight;
    private boolean failed;

    /// A command of a log.
    ///
    /// @param keyAt which of the words is the key; it may have been renamed since
    public record Command(int keyAt, byte[][] words) {
        byte[][] about(byte[] key) {
            byte[][] renamed = words.clone();
            renamed[keyAt] = key;
            return renamed;
        }
    }

    private PendingValue(DormantValue base, PendingValue before, Command command) {
        super(TYPE_NAME, Encoder.MODULE_TYPE);
        this.base = base;
        this.outcome = null;
        this.before = before;
        this.command = command;
        this.commands = before == null ? 1 : before.commands + 1;
        this.weight = weigh(command.words) + (before != null ? before.weight : base != null ? base.weigh() : 0);
    }

    private PendingValue(SharedCommand.Outcome outcome) {
        super(TYPE_NAME, Encoder.MODULE_TYPE);
        this.base = null;
        this.outcome = outcome;
        this.before = null;
        this.command = null;
        this.commands = 0;
        this.weight = COMMAND_BYTES + outcome.weight();
    }

    static long weigh(byte[]... words) {
        long sum = COMMAND_BYTES;
        for (byte[] word : words) {
            sum += WORD_BYTES + word.length;
        }
        return sum;
    }

    /// What a command makes of a key that is about others as well.
    static PendingValue of(SharedCommand.Outcome outcome) {
        return new PendingValue(outcome);
    }

    /// A command for a key.
    ///
    /// @param present what the key has, or null
    static PendingValue after(DormantValue present, Command command) {
        return present instanceof PendingValue pending
                ? new PendingValue(null, pending, command)
                : new PendingValue(present, null, command);
    }

    private PendingValue first() {
        PendingValue first = this;
        while (first.before != null) {
            first = first.before;
        }
        return first;
    }

    /// What the commands begin with if that is no [#outcome()]; null for no key.
    DormantValue base() {
        return first().base;
    }

    /// What the commands begin with if that is not known yet, otherwise null.
    public SharedCommand.Outcome outcome() {
        return first().outcome;
    }

    /// Whether all commands of this key alone are such.
    public boolean allMatch(Predicate<Command> condition) {
        for (PendingValue each = this; each != null; each = each.before) {
            if (each.command != null && !condition.test(each.command)) {
                return false;
            }
        }
        return true;
    }

    private Deque<Command> inOrder() {
        Deque<Command> all = new ArrayDeque<>(commands + 1);
        for (PendingValue each = this; each != null && each.command != null; each = each.before) {
            all.addFirst(each.command);
        }
        return all;
    }

    /// The commands in their order, for the key as it is called now.
    public List<byte[][]> commands(byte[] key) {
        List<byte[][]> all = new ArrayList<>(commands);
        inOrder().forEach(each -> all.add(each.about(key)));
        return all;
    }

    /// The commands could not be applied, and will not be tried again in this server's life.
    public void fail() {
        failed = true;
    }

    public boolean hasFailed() {
        return failed;
    }

    // ---- as a dormant value

    @Override
    void fill(Content content, DormantNames names) {
        content.type = TypeRegistry.DORMANT;
        content.refer(0, this, true, weigh());
    }

    @Override
    long weigh() {
        return weight;
    }

    /// How many bytes it takes, about.
    @Override
    public long length() {
        return weight;
    }

    @Override
    byte[][] segments() {
        Encoder out = new Encoder(false);
        ModuleWriter parts = out.module(WIRE_NAME, 0);
        PendingValue first = first();
        if (first.outcome != null) {
            parts.unsigned(OUTCOME);
            parts.bytes(first.outcome.command());
            parts.unsigned(first.outcome.key());
            parts.unsigned(first.outcome.weight());
        } else if (first.base != null) {
            parts.unsigned(DORMANT_BASE);
            writeKind(parts, first.base);
            parts.bytes(Slice.of(first.base.toArray(0)));
        } else {
            parts.unsigned(NO_BASE);
        }
        parts.unsigned(commands);
        for (Command each : inOrder()) {
            parts.unsigned(each.keyAt);
            parts.unsigned(each.words.length);
            for (byte[] word : each.words) {
                parts.bytes(word, 0, word.length);
            }
        }
        out.endValue();
        Slice bytes = out.bytes();
        return DormantValue.segments(bytes.array(), bytes.offset(), bytes.length());
    }

    /// Reads the encoding.
    ///
    /// @throws CorruptValueException if it makes no sense
    static PendingValue read(Slice encoded) {
        Decoder in = new Decoder(encoded.array(), encoded.offset(), encoded.length(), null, 0);
        in.beginValue(Encoder.MODULE_TYPE);
        if (!in.moduleName().equals(WIRE_NAME)) {
            throw new CorruptValueException("these are no pending commands");
        }
        ModuleReader parts = in.module();
        DormantValue value = readBeginning(parts);
        for (int left = parts.count(1); left > 0; left--) {
            value = after(value, readCommand(parts));
        }
        in.endValue();
        if (value instanceof PendingValue pending) {
            return pending;
        }
        throw new CorruptValueException("a pending value has no commands");
    }

    private static DormantValue readBeginning(ModuleReader parts) {
        long kind = parts.unsigned();
        if (kind == NO_BASE) {
            return null;
        }
        if (kind != OUTCOME) {
            return readBase(parts);
        }
        Slice command = Slice.of(parts.bytes().copy());
        long key = parts.unsigned();
        long weight = parts.unsigned();
        if (key < 0 || key > Integer.MAX_VALUE || weight < 0 || weight > Integer.MAX_VALUE) {
            throw new CorruptValueException("a pending value is what a command makes of its key "
                    + Long.toUnsignedString(key) + ", of " + Long.toUnsignedString(weight) + " bytes");
        }
        return of(new SharedCommand.Outcome(command, (int) key, weight));
    }

    static void writeKind(ModuleWriter parts, DormantValue value) {
        parts.bytes(Slice.of(value.typeName()));
        parts.unsigned(value.wireType());
    }

    static DormantValue readBase(ModuleReader parts) {
        String typeName = new String(parts.bytes().copy(), StandardCharsets.UTF_8);
        int wireType = (int) parts.unsigned();
        Slice bytes = parts.bytes();
        return DormantValue.of(typeName, wireType, bytes.array(), bytes.offset(), bytes.length());
    }

    private static Command readCommand(ModuleReader parts) {
        long keyAt = parts.unsigned();
        byte[][] words = new byte[parts.count(1)][];
        for (int index = 0; index < words.length; index++) {
            words[index] = parts.bytes().copy();
        }
        if (keyAt < 1 || keyAt >= words.length) {
            throw new CorruptValueException(
                    "a pending command of " + words.length + " words has its key at word " + keyAt);
        }
        return new Command((int) keyAt, words);
    }

    /// The pending value of a record, or null if it has none, or one that makes no sense.
    static PendingValue of(Page page, int record, DormantNames names) {
        boolean mayBe = page.type(record) == TypeRegistry.DORMANT
                && DormantValue.wireType(page, record) == Encoder.MODULE_TYPE
                && DormantValue.typeName(page, record, names).equals(TYPE_NAME);
        if (!mayBe) {
            return null;
        }
        DetachedRef value = new DetachedRef().of(page, record);
        if (!value.isPacked() && value.object() instanceof PendingValue pending) {
            return pending;
        }
        try {
            return read(DormantValue.encoded(value));
        } catch (CorruptValueException unknown) {
            return null;
        }
    }
}
