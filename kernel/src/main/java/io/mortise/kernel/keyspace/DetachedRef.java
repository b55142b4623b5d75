package io.mortise.kernel.keyspace;

import io.mortise.spi.Slice;
import io.mortise.spi.keyspace.ValueRef;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// A value that is only read, outside of a call: by a walker of a frozen state, or while it is encoded. Reusable.
final class DetachedRef implements ValueRef<Object> {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final ValueSlice packed = new ValueSlice();
    private int form;
    private Object object;

    /// Points at the value of a record.
    DetachedRef of(Page page, int record) {
        form = page.form(record);
        int flags = page.flags(record);
        object = null;
        if ((flags & Page.VALUE_REF) == 0) {
            packed.set(page.bytes, page.valueOffset(record), page.valueLength(record));
        } else if ((flags & Page.OBJECT) == 0) {
            byte[] array = (byte[]) page.valueRef(record);
            packed.set(array, 0, array.length);
        } else {
            object = page.valueRef(record);
        }
        return this;
    }

    /// Points at a value that was read.
    DetachedRef of(Codecs.Loaded value) {
        form = value.form();
        object = value.object();
        if (object == null) {
            packed.set(value.packed(), 0, value.packed().length);
        }
        return this;
    }

    /// Points at an object.
    DetachedRef of(Object value) {
        object = value;
        return this;
    }

    /// Points at nothing.
    void forget() {
        object = null;
    }

    @Override
    public boolean isPacked() {
        return object == null;
    }

    @Override
    public int form() {
        return form;
    }

    @Override
    public Slice packed() {
        return packed;
    }

    @Override
    public long packedLong() {
        return (long) LONG.get(packed.array(), packed.offset());
    }

    @Override
    public Object object() {
        return object;
    }

    @Override
    public Object frozen() {
        throw readOnly();
    }

    @Override
    public void packedLong(long value) {
        throw readOnly();
    }

    @Override
    public void replace(int newForm, Slice bytes) {
        throw readOnly();
    }

    @Override
    public void replace(int newForm, long integer) {
        throw readOnly();
    }

    @Override
    public void resize(int length) {
        throw readOnly();
    }

    @Override
    public void replace(Object newObject) {
        throw readOnly();
    }

    @Override
    public Object unpack() {
        throw readOnly();
    }

    private static IllegalStateException readOnly() {
        return new IllegalStateException("this value can only be read");
    }
}
