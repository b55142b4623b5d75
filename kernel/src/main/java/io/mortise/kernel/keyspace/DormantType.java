package io.mortise.kernel.keyspace;

import io.mortise.spi.Slice;
import io.mortise.spi.keyspace.DataType;
import io.mortise.spi.keyspace.ValueCodec;
import io.mortise.spi.keyspace.ValueReader;
import io.mortise.spi.keyspace.ValueRef;
import io.mortise.spi.keyspace.ValueWriter;

/// The type of values whose module is missing. It writes them back as they came; nothing is ever read as dormant by
/// this codec, since reading needs only a length, which [io.mortise.kernel.encoding.Shapes] knows.
final class DormantType implements DataType<DormantValue> {
    static final DormantType TYPE = new DormantType();
    /// What OBJECT ENCODING answers.
    static final String ENCODING = "dormant";

    private final ValueCodec<DormantValue> codec = new ValueCodec<>() {
        @Override
        public void write(ValueRef<DormantValue> value, ValueWriter out) {
            out.wireType(DormantValue.wireType(value));
            if (value.isPacked()) {
                Slice encoded = DormantValue.encoded(value);
                out.raw(encoded.array(), encoded.offset(), encoded.length());
            } else {
                for (byte[] segment : value.object().segments()) {
                    out.raw(segment, 0, segment.length);
                }
            }
        }

        @Override
        public void read(ValueReader in, Sink<DormantValue> into) {
            throw new IllegalStateException("a dormant value is not read by a codec");
        }
    };

    private DormantType() {}

    @Override
    public String name() {
        return "dormant";
    }

    @Override
    public ValueCodec<DormantValue> codec() {
        return codec;
    }

    @Override
    public long weigh(DormantValue value) {
        return value.weigh();
    }

    @Override
    public DormantValue copy(DormantValue value) {
        return value;
    }

    @Override
    public boolean isFreezable() {
        return true;
    }

    @Override
    public DormantValue freeze(DormantValue value) {
        return value;
    }

    @Override
    public String encoding(ValueRef<DormantValue> value) {
        return ENCODING;
    }
}
