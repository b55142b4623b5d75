package io.mortise.module.strings.value;

import io.mortise.spi.Slice;
import io.mortise.spi.keyspace.ChunkedBytes;
import io.mortise.spi.keyspace.CommandSink;
import io.mortise.spi.keyspace.DataType;
import io.mortise.spi.keyspace.Digest;
import io.mortise.spi.keyspace.Packed;
import io.mortise.spi.keyspace.PagedMap;
import io.mortise.spi.keyspace.ValueCodec;
import io.mortise.spi.keyspace.ValueRef;

/// The string type: bytes.
///
/// It has three shapes:
///
/// ```
/// packed   RAW, EDITED   the bytes themselves
/// packed   INTEGER       8 bytes: a 64-bit integer in binary, which INCR changes in place whatever its digits
/// object   ChunkedBytes  above 64 KiB, or sooner for a string that grows
/// ```
///
/// EDITED means the same bytes as RAW; it only remembers that a command has changed some of them, which is what
/// clients see as the encoding `raw` of a short string. Longer strings are `raw` in any case, so they need not
/// remember. An integer that got its digits by another way than a whole-value write, such as INCRBYFLOAT, is RAW.
public final class StringType implements DataType<ChunkedBytes>, Packed<ChunkedBytes> {
    public static final StringType TYPE = new StringType();

    /// Packed form: the bytes.
    public static final int RAW = 0;
    /// Packed form: a little-endian 64-bit integer, which stands for its decimal digits.
    public static final int INTEGER = 1;

    /// Packed form: the bytes, some of which were changed one by one.
    public static final int EDITED = 2;

    /// Redis calls strings up to this length `embstr`, since there they lie beside their key.
    static final int EMBEDDED_BYTES = 44;

    private final ValueCodec<ChunkedBytes> codec = new StringCodec();

    private StringType() {}

    @Override
    public String name() {
        return "string";
    }

    @Override
    public ValueCodec<ChunkedBytes> codec() {
        return codec;
    }

    @Override
    public long weigh(ChunkedBytes value) {
        return value.weigh();
    }

    @Override
    public Packed<ChunkedBytes> packed() {
        return this;
    }

    @Override
    public ChunkedBytes copy(ChunkedBytes value) {
        return value.share();
    }

    @Override
    public boolean isFreezable() {
        return true;
    }

    @Override
    public ChunkedBytes freeze(ChunkedBytes value) {
        return value.share();
    }

    @Override
    public boolean fits(int form, Slice bytes) {
        return bytes.length() <= MOST_BYTES;
    }

    @Override
    public ChunkedBytes unpack(int form, Slice bytes, PagedMap.Factory maps) {
        if (form == INTEGER) {
            throw new IllegalStateException("an integer becomes digits before it becomes an object");
        }
        return ChunkedBytes.of(bytes.array(), bytes.offset(), bytes.length());
    }

    @Override
    public String encoding(ValueRef<ChunkedBytes> value) {
        if (!value.isPacked()) {
            return "raw";
        }
        if (value.form() == INTEGER) {
            return "int";
        }
        return value.form() == RAW && value.packed().length() <= EMBEDDED_BYTES ? "embstr" : "raw";
    }

    @Override
    public boolean rewrite(Slice key, ValueRef<ChunkedBytes> value, CommandSink commands) {
        commands.command("SET", key, StringView.of(value).slice());
        return true;
    }

    @Override
    public void digest(ValueRef<ChunkedBytes> value, Digest digest) {
        digest.ordered(StringView.of(value).slice());
    }

    @Override
    public long elements(ValueRef<ChunkedBytes> value) {
        return StringView.lengthOf(value);
    }
}
