package io.mortise.spi.keyspace;

/// The codec of a type that is always an object and uses the module framing. The short way for a module's own type.
///
/// @param <V> the type's object
public abstract class ModuleCodec<V> implements ValueCodec<V> {
    private final String wireName;
    private final int version;

    /// A codec of this name.
    ///
    /// @param name up to 9 characters of `A-Z a-z 0-9 - _`; shorter ones are filled up with `-`
    /// @param version of the encoding that [#write(Object, ModuleWriter)] writes, 0 to 1023
    protected ModuleCodec(String name, int version) {
        if (!name.matches("[A-Za-z0-9_-]{1,9}")) {
            throw new IllegalArgumentException("a type's name has 1 to 9 of A-Z a-z 0-9 - _: " + name);
        }
        if (version < 0 || version > 1023) {
            throw new IllegalArgumentException("encoding version=" + version + ", allowed are 0 to 1023");
        }
        this.wireName = name + "-".repeat(9 - name.length());
        this.version = version;
    }

    /// Writes the value's parts.
    protected abstract void write(V value, ModuleWriter out);

    /// Reads what [#write(Object, ModuleWriter)] of this version, or an older one, wrote.
    ///
    /// @param writtenVersion the encoding version of the data, never above this codec's
    protected abstract V read(ModuleReader in, int writtenVersion);

    @Override
    public final String wireName() {
        return wireName;
    }

    @Override
    public final void write(ValueRef<V> value, ValueWriter out) {
        write(value.object(), out.module(wireName, version));
    }

    @Override
    public final void read(ValueReader in, Sink<V> into) {
        ModuleReader module = in.module();
        if (module.version() > version) {
            throw new CorruptValueException("encoding version " + module.version() + " of " + wireName
                    + " is newer than this module's, which is " + version);
        }
        into.object(read(module, module.version()));
    }
}
