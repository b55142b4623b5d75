package io.mortise.kernel.keyspace;

import io.mortise.kernel.encoding.Decoder;
import io.mortise.kernel.encoding.Encoder;
import io.mortise.kernel.encoding.Shapes;
import io.mortise.kernel.keyspace.Page.Content;
import io.mortise.spi.Slice;
import io.mortise.spi.keyspace.CorruptValueException;
import io.mortise.spi.keyspace.Packed;
import io.mortise.spi.keyspace.PagedMap;
import io.mortise.spi.keyspace.ValueCodec;
import io.mortise.spi.keyspace.ValueRef;

/// Turns values into their encoding and back, by the codec of their type.
final class Codecs {
    private Codecs() {}

    /// A value that was read, before it has a key.
    static final class Loaded implements ValueCodec.Sink<Object> {
        private int form;
        private byte[] packed;
        private Object object;
        private boolean isEmpty;

        @Override
        public void packed(int newForm, Slice bytes) {
            once();
            form = newForm;
            packed = bytes.copy();
        }

        @Override
        public void object(Object value) {
            once();
            object = java.util.Objects.requireNonNull(value, "value");
        }

        @Override
        public void empty() {
            once();
            isEmpty = true;
        }

        int form() {
            return form;
        }

        /// The value if it is packed, otherwise null.
        byte[] packed() {
            return packed;
        }

        Object object() {
            return object;
        }

        private void once() {
            if (isSet()) {
                throw new IllegalStateException("the codec gave two values");
            }
        }

        private boolean isSet() {
            return packed != null || object != null || isEmpty;
        }

        boolean isEmpty() {
            return isEmpty;
        }

        /// Fills in the value of a record.
        void fill(Content content, TypeEntry entry) {
            if (object != null) {
                content.refer(0, object, true, entry.type.weigh(object));
            } else if (packed.length <= KeyspaceView.MOST_INLINE_BYTES) {
                content.inline(form, packed, 0, packed.length);
            } else {
                content.refer(form, packed, false, 0);
            }
        }

        /// Writes the value over the one of a record, if that lies in its page and is as long: most are after an
        /// upgrade, and the other records of the page need not move. The place must be editable.
        ///
        /// @return false if it does not fit, and nothing was changed
        boolean overwrites(Directory.Place place) {
            Page page = place.page;
            int record = place.record;
            boolean fits = packed != null
                    && (page.flags(record) & Page.VALUE_REF) == 0
                    && page.form(record) == form
                    && page.valueLength(record) == packed.length;
            if (fits) {
                System.arraycopy(packed, 0, page.bytes, page.valueOffset(record), packed.length);
            }
            return fits;
        }

        private void unpackIfLarge(TypeEntry entry, PagedMap.Factory maps) {
            if (packed != null && (packed.length > Packed.MOST_BYTES || !entry.packed.fits(form, Slice.of(packed)))) {
                object = entry.packed.unpack(form, Slice.of(packed), maps);
                packed = null;
            }
        }
    }

    /// Encodes a value, its type id being told by the encoder.
    static void encode(TypeEntry entry, ValueRef<Object> value, Encoder out) {
        entry.type.codec().write(value, out);
        out.endValue();
    }

    /// Reads a value of this type. What a codec throws over damaged data is taken for what it means.
    ///
    /// @throws CorruptValueException if the data makes no sense
    static Loaded decode(TypeEntry entry, int wireType, Decoder in) {
        if (wireType == Encoder.MODULE_TYPE) {
            checkName(entry, in);
        }
        Loaded loaded = new Loaded();
        try {
            in.beginValue(wireType);
            entry.type.codec().read(in, loaded);
            in.endValue();
        } catch (IndexOutOfBoundsException | NegativeArraySizeException | ArithmeticException careless) {
            throw new CorruptValueException("a value of type " + entry.name() + " is damaged: " + careless, careless);
        }
        if (!loaded.isSet()) {
            throw new IllegalStateException("the codec of " + entry.name() + " gave no value");
        }
        loaded.unpackIfLarge(entry, in.maps());
        return loaded;
    }

    private static void checkName(TypeEntry entry, Decoder in) {
        String name = in.moduleName();
        if (!name.equals(entry.type.codec().wireName())) {
            throw new CorruptValueException("a value of type " + entry.name() + " is encoded as one of " + name);
        }
    }

    /// Reads a dormant value.
    ///
    /// @return null if it cannot be read
    static Loaded wake(TypeEntry entry, ValueRef<Object> asleep, PagedMap.Factory maps, long nowMillis) {
        Slice encoded = DormantValue.encoded(asleep);
        try {
            return decode(
                    entry,
                    DormantValue.wireType(asleep),
                    new Decoder(encoded.array(), encoded.offset(), encoded.length(), maps, nowMillis));
        } catch (RuntimeException unreadable) {
            return null;
        }
    }

    /// Reads a value that one entry wrote by the code of another, or of the same for a copy.
    static Loaded translate(
            TypeEntry from, TypeEntry to, ValueRef<Object> value, PagedMap.Factory maps, long nowMillis) {
        Encoder encoder = new Encoder(false);
        encode(from, value, encoder);
        Slice bytes = encoder.bytes();
        Decoder decoder = new Decoder(bytes.array(), bytes.offset(), bytes.length(), maps, nowMillis);
        return decode(to, encoder.wireType(), decoder);
    }

    /// The entry whose codec reads the value that comes next, or null if its module is missing. Then what was read
    /// to find that out is being recorded, for [#dormant].
    static TypeEntry entryFor(TypeRegistry types, int wireType, Decoder in) {
        if (wireType != Encoder.MODULE_TYPE) {
            return types.reading(wireType);
        }
        in.record();
        TypeEntry entry = types.reading(in.moduleName());
        if (entry != null) {
            in.recorded();
        }
        return entry;
    }

    /// Makes a dormant value of what comes next, behind [#entryFor]; it is checked as far as its shape is known.
    static DormantValue dormant(TypeRegistry types, int wireType, Decoder in) {
        String typeName;
        if (wireType == Encoder.MODULE_TYPE) {
            typeName = types.nameOf(in.moduleName());
        } else {
            typeName = Shapes.typeName(wireType);
            in.record();
        }
        Shapes.skip(in, wireType);
        byte[] encoded = in.recorded();
        return DormantValue.of(typeName, wireType, encoded, 0, encoded.length);
    }
}
