package io.mortise.module.strings.value;

import io.mortise.spi.Slice;
import io.mortise.spi.command.Numbers;
import io.mortise.spi.keyspace.ChunkedBytes;
import io.mortise.spi.keyspace.CommandSink;
import io.mortise.spi.keyspace.DataType;
import io.mortise.spi.keyspace.Digest;
import io.mortise.spi.keyspace.Packed;
import io.mortise.spi.keyspace.PagedMap;
import io.mortise.spi.keyspace.ValueCodec;
import io.mortise.spi.keyspace.ValueReader;
import io.mortise.spi.keyspace.ValueRef;
import io.mortise.spi.keyspace.ValueWriter;

/// The string type: bytes.
///
/// Packed, it has two forms: the bytes themselves, or a 64-bit integer in binary, which INCR changes in place
/// whatever its digits. As an object it is [ChunkedBytes], for strings that are too long to be packed.
public final class StringType implements DataType<ChunkedBytes>, Packed<ChunkedBytes> {
    public static final StringType TYPE = new StringType();

    /// Packed form: the bytes.
    public static final int RAW = 0;
    /// Packed form: a little-endian 64-bit integer, which stands for its decimal digits.
    public static final int INTEGER = 1;

    /// Redis calls shorter strings by another name, since they lie beside their key.
    private static final int EMBEDDED_BYTES = 44;

    private final ValueCodec<ChunkedBytes> codec = new Codec();

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
            throw new IllegalStateException("an integer is never too long to be packed");
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
        return value.packed().length() <= EMBEDDED_BYTES ? "embstr" : "raw";
    }

    @Override
    public boolean rewrite(Slice key, ValueRef<ChunkedBytes> value, CommandSink commands) {
        commands.command("SET", key, Strings.bytes(value));
        return true;
    }

    @Override
    public void digest(ValueRef<ChunkedBytes> value, Digest digest) {
        digest.ordered(Strings.bytes(value));
    }

    @Override
    public long elements(ValueRef<ChunkedBytes> value) {
        return Strings.length(value);
    }

    /// Type id 0: one string.
    private static final class Codec implements ValueCodec<ChunkedBytes> {
        private static final int WIRE_TYPE = 0;

        @Override
        public int[] wireTypes() {
            return new int[] {WIRE_TYPE};
        }

        @Override
        public void write(ValueRef<ChunkedBytes> value, ValueWriter out) {
            out.wireType(WIRE_TYPE);
            if (!value.isPacked()) {
                out.string(value.object());
            } else if (value.form() == INTEGER) {
                byte[] digits = Numbers.decimal(value.packedLong());
                out.string(digits, 0, digits.length);
            } else {
                out.string(value.packed());
            }
        }

        @Override
        public void read(ValueReader in, Sink<ChunkedBytes> into) {
            ChunkedBytes chunks = in.chunkedString();
            if (chunks.length() > MOST_BYTES) {
                into.object(chunks);
            } else {
                Slice bytes = Slice.of(chunks.toArray());
                long[] number = new long[1];
                if (Numbers.parseLong(bytes.array(), 0, bytes.length(), number)) {
                    into.packed(INTEGER, Slice.of(Strings.littleEndian(number[0])));
                } else {
                    into.packed(RAW, bytes);
                }
            }
        }
    }
}
