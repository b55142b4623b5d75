package io.mortise.module.strings.value;

import io.mortise.spi.Slice;
import io.mortise.spi.command.Numbers;
import io.mortise.spi.keyspace.ChunkedBytes;
import io.mortise.spi.keyspace.Packed;
import io.mortise.spi.keyspace.ValueCodec;
import io.mortise.spi.keyspace.ValueReader;
import io.mortise.spi.keyspace.ValueRef;
import io.mortise.spi.keyspace.ValueWriter;

/// Redis's type id 0: one string, which the encoding itself may write as a short binary integer. Reading gives the
/// same shape as if the string had been SET, so what was [StringType#EDITED] becomes RAW or INTEGER, as in Redis.
final class StringCodec implements ValueCodec<ChunkedBytes> {
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
        } else if (value.form() == StringType.INTEGER) {
            byte[] digits = Numbers.decimal(value.packedLong());
            out.string(digits, 0, digits.length);
        } else {
            out.string(value.packed());
        }
    }

    @Override
    public void read(ValueReader in, Sink<ChunkedBytes> into) {
        ChunkedBytes chunks = in.chunkedString();
        if (chunks.length() > Packed.MOST_BYTES) {
            into.object(chunks);
            return;
        }
        Slice bytes = Slice.of(chunks.toArray());
        long[] number = new long[1];
        if (Numbers.parseLong(bytes.array(), 0, bytes.length(), number)) {
            into.packed(StringType.INTEGER, Slice.of(StringView.littleEndian(number[0])));
        } else {
            into.packed(StringType.RAW, bytes);
        }
    }
}
