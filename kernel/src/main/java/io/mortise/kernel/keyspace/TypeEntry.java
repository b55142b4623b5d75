package io.mortise.kernel.keyspace;

import io.mortise.spi.keyspace.DataType;
import io.mortise.spi.keyspace.Packed;

/// A type as one generation of a module declared it. Its number stands in every record of the type, so that a
/// record says by which code its value is to be read.
public final class TypeEntry {
    /// The module id of types that belong to the kernel.
    public static final String KERNEL = "";

    final int number;
    final DataType<Object> type;
    final Packed<Object> packed;
    final String module;
    final int layoutVersion;
    /// What the codec says, asked once.
    private final int[] wireTypes;
    /// The entry that took its place: of the next generation of its module, or of the module when it came back.
    TypeEntry successor;
    /// Whether its module has gone, so that no command knows its values any more.
    private boolean retired;

    @SuppressWarnings("unchecked")
    TypeEntry(int number, DataType<?> type, String module, int layoutVersion) {
        this.number = number;
        this.type = (DataType<Object>) type;
        this.packed = this.type.packed();
        this.module = module;
        this.layoutVersion = layoutVersion;
        this.wireTypes = this.type.codec().wireTypes().clone();
    }

    public String name() {
        return type.name();
    }

    public String module() {
        return module;
    }

    public DataType<Object> type() {
        return type;
    }

    /// Whether the codec reads values of a type id of Redis's.
    boolean reads(int wireType) {
        for (int readable : wireTypes) {
            if (readable == wireType) {
                return true;
            }
        }
        return false;
    }

    void retire() {
        retired = true;
    }

    void reinstate() {
        retired = false;
        successor = null;
    }

    /// Whether no command knows its values any more. They are read by its code only to be made values of its
    /// [#heir()], or dormant.
    public boolean isRetired() {
        return retired;
    }

    /// The entry that has its values in future; null if there is none, because the module is missing.
    public TypeEntry heir() {
        TypeEntry last = this;
        while (last.successor != null) {
            last = last.successor;
        }
        return last.retired ? null : last;
    }

    /// The number that records carry.
    public int number() {
        return number;
    }

    @Override
    public String toString() {
        return name() + " of " + module + " as number " + number;
    }
}
