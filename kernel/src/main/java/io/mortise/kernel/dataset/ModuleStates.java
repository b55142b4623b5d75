package io.mortise.kernel.dataset;

import io.mortise.kernel.encoding.Decoder;
import io.mortise.kernel.encoding.Encoder;
import io.mortise.kernel.encoding.ModuleName;
import io.mortise.kernel.encoding.Shapes;
import io.mortise.kernel.keyspace.Databases;
import io.mortise.kernel.keyspace.SharedCommand;
import io.mortise.kernel.keyspace.SharedCommands;
import io.mortise.kernel.modules.DeclaredState;
import io.mortise.kernel.modules.LoadedModule;
import io.mortise.spi.keyspace.CorruptValueException;
import io.mortise.spi.keyspace.ModuleReader;
import io.mortise.spi.keyspace.ModuleWriter;
import io.mortise.spi.persistence.SnapshotSink;
import io.mortise.spi.persistence.SnapshotSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

/// State of modules that belongs to no key: the MODULE_AUX blocks of a snapshot file.
///
/// Blocks of modules that are not loaded are kept byte for byte and written back; a module that comes later gets
/// its own. Owned by the command thread, but for [#read].
///
/// The commands about several keys that wait for their modules are blocks, too: the kernel's.
///
/// ```
///  247 | name and version | 2 (unsigned) | 1 before the keys, 2 behind | parts … | 0
/// ```
public final class ModuleStates {
    private static final int OPCODE = 247;
    private static final int UNSIGNED = 2;
    private static final int BEFORE_KEYS = 1;
    private static final int BEHIND_KEYS = 2;

    private final Supplier<Collection<LoadedModule>> modules;
    private final Databases databases;
    private final SharedCommands waiting;
    private final List<Block> unclaimed = new ArrayList<>();

    /// A block as it was read.
    ///
    /// @param bytes from the name to the mark at the end
    public record Block(String name, boolean beforeKeys, byte[] bytes) {}

    /// @param modules those that are loaded
    /// @param waiting the commands that wait for modules
    public ModuleStates(Supplier<Collection<LoadedModule>> modules, Databases databases, SharedCommands waiting) {
        this.modules = modules;
        this.databases = databases;
        this.waiting = waiting;
    }

    /// Reads a block. On any thread.
    ///
    /// @param source stands behind the opcode; afterwards behind the block
    /// @throws CorruptValueException if it makes no sense
    public static Block read(SnapshotSource source) {
        Decoder in = new Decoder(source, null, 0);
        in.record();
        String name = ModuleName.name(in.length());
        long mark = in.length();
        long when = in.length();
        if (mark != UNSIGNED || when != BEFORE_KEYS && when != BEHIND_KEYS) {
            throw new CorruptValueException("the state of module type " + name + " begins with " + mark + " " + when);
        }
        Shapes.skipModuleParts(in);
        return new Block(name, when == BEFORE_KEYS, in.recorded());
    }

    /// Gives a block to the module whose it is, or keeps it.
    ///
    /// @throws CorruptValueException if the module cannot read it
    public void take(Block block) {
        if (block.name.equals(SharedCommand.WIRE_NAME)) {
            read(block, parts -> waiting.add(SharedCommand.read(parts)));
            return;
        }
        for (LoadedModule module : modules.get()) {
            for (DeclaredState state : module.states()) {
                if (isOf(block, state)) {
                    give(block, state);
                    return;
                }
            }
        }
        unclaimed.add(block);
    }

    private static boolean isOf(Block block, DeclaredState state) {
        return state.name().equals(block.name) && state.beforeKeys() == block.beforeKeys;
    }

    private static void give(Block block, DeclaredState state) {
        try {
            read(block, state.codec()::read);
        } catch (IndexOutOfBoundsException | NegativeArraySizeException | ArithmeticException careless) {
            throw new CorruptValueException("the state of module type " + block.name + " is damaged", careless);
        }
    }

    private static void read(Block block, Consumer<ModuleReader> codec) {
        Decoder in = new Decoder(block.bytes, 0, block.bytes.length, null, 0);
        in.beginValue(Encoder.MODULE_TYPE);
        ModuleReader parts = in.module();
        in.length();
        in.length();
        codec.accept(parts);
        in.endValue();
    }

    /// A module has come: what was kept for it is given to it.
    public void arrived(LoadedModule module) {
        for (DeclaredState state : module.states()) {
            for (Block block : List.copyOf(unclaimed)) {
                if (isOf(block, state)) {
                    unclaimed.remove(block);
                    give(block, state);
                }
            }
        }
    }

    /// A module goes: its state is kept for the next snapshot, and for the next time it comes.
    public void leaves(LoadedModule module) {
        for (DeclaredState state : module.states()) {
            byte[] bytes = encoded(state);
            if (bytes != null) {
                unclaimed.add(new Block(state.name(), state.beforeKeys(), bytes));
            }
        }
    }

    /// Keeps nothing for a module: it has not gone after all.
    public void stayed(LoadedModule module) {
        for (DeclaredState state : module.states()) {
            unclaimed.removeIf(block -> isOf(block, state));
        }
    }

    private static byte[] encoded(DeclaredState state) {
        return encoded(state.name(), state.codec().version(), state.beforeKeys(), state.codec()::write);
    }

    /// @param codec says whether there is anything to write
    /// @return null if there is not
    private static byte[] encoded(String name, int version, boolean beforeKeys, Predicate<ModuleWriter> codec) {
        Encoder out = new Encoder(false);
        ModuleWriter parts = out.module(name, version);
        out.length(UNSIGNED);
        out.length(beforeKeys ? BEFORE_KEYS : BEHIND_KEYS);
        if (!codec.test(parts)) {
            return null;
        }
        out.endValue();
        return out.toArray();
    }

    /// Lets go of what nobody has claimed, because all data is about to be replaced.
    void forgetUnclaimed() {
        unclaimed.clear();
        waiting.clear();
    }

    /// Writes the blocks of all modules, and those that nobody has claimed.
    public void write(boolean beforeKeys, SnapshotSink sink) {
        for (LoadedModule module : modules.get()) {
            for (DeclaredState state : module.states()) {
                byte[] bytes = state.beforeKeys() == beforeKeys ? encoded(state) : null;
                if (bytes != null) {
                    write(bytes, sink);
                }
            }
        }
        for (Block block : unclaimed) {
            if (block.beforeKeys == beforeKeys) {
                write(block.bytes, sink);
            }
        }
        if (beforeKeys && databases.hasPending()) {
            for (SharedCommand command : waiting.all()) {
                write(encoded(SharedCommand.WIRE_NAME, 0, true, parts -> writes(command, parts)), sink);
            }
        }
    }

    private static boolean writes(SharedCommand command, ModuleWriter parts) {
        command.write(parts);
        return true;
    }

    private static void write(byte[] block, SnapshotSink sink) {
        sink.write(new byte[] {(byte) OPCODE}, 0, 1);
        sink.write(block, 0, block.length);
    }
}
