package io.mortise.kernel.keyspace;

import io.mortise.spi.Slice;
import io.mortise.spi.keyspace.Packed;
import io.mortise.spi.keyspace.ValueRef;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/// A value that a command has open. It finds its record again when others may have moved it, and remembers whether
/// the command can have changed it.
final class OpenValue implements ValueRef<Object> {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final KeyspaceView view;
    private final ValueSlice packed = new ValueSlice();
    private final byte[] integer = new byte[Long.BYTES];
    private Database database;
    private ArgumentSlice key;
    private TypeEntry entry;
    private Page page;
    private int slot;
    private int record;
    private long stamp;
    private boolean editing;
    private boolean created;
    private boolean touched;
    private boolean unsettled;

    OpenValue(KeyspaceView view) {
        this.view = view;
    }

    /// Points at the record in hand.
    void begin(Database in, ArgumentSlice ofKey, TypeEntry ofType) {
        if (database != in) {
            database = in;
        }
        if (key != ofKey) {
            key = ofKey;
        }
        if (entry != ofType) {
            entry = ofType;
        }
        editing = false;
        created = false;
        touched = false;
        unsettled = false;
        here();
    }

    /// Lets go of the value.
    void forget() {
        entry = null;
        page = null;
        packed.end();
    }

    /// Makes the value one that may be changed.
    OpenValue editing(boolean isNew) {
        editing = true;
        created = isNew;
        unsettled = isNew;
        return this;
    }

    @SuppressWarnings("unchecked")
    <V> ValueRef<V> typed() {
        return (ValueRef<V>) this;
    }

    ArgumentSlice key() {
        return key;
    }

    TypeEntry entry() {
        return entry;
    }

    /// Whether the command made the key.
    boolean isCreated() {
        return created;
    }

    /// Whether the command can have changed the value: it was given what it could write to.
    boolean isTouched() {
        return touched;
    }

    /// Whether the value may be empty now, or weigh otherwise, or have another deadline. An integer that was
    /// overwritten by an integer is none of that, which spares the counters half of their way.
    boolean isUnsettled() {
        return unsettled;
    }

    /// Ends the slice that was given out.
    void end() {
        packed.end();
    }

    private void here() {
        if (page != database.place.page) {
            page = database.place.page;
        }
        slot = database.place.slot;
        record = database.place.record;
        stamp = database.modifications();
    }

    /// Takes the record in hand, finding it again if it may have moved.
    boolean relocate() {
        if (stamp == database.modifications()) {
            database.place.page = page;
            database.place.slot = slot;
            database.place.record = record;
            return true;
        }
        boolean found = database.find(key);
        if (found) {
            here();
        }
        return found;
    }

    private void fresh() {
        view.checkOpen();
        if (stamp != database.modifications() && !relocate()) {
            throw removed();
        }
    }

    private IllegalStateException removed() {
        return new IllegalStateException("the key '" + key + "' was removed while its value was open");
    }

    /// Takes the record in hand for changing it.
    private void forChange() {
        view.checkOpen();
        checkEditing();
        if (!database.find(key)) {
            throw removed();
        }
        here();
        touched = true;
        unsettled = true;
    }

    private void checkEditing() {
        if (!editing) {
            throw new IllegalStateException("the value of '" + key + "' is open for reading only");
        }
    }

    @Override
    public boolean isPacked() {
        fresh();
        return (page.flags(record) & Page.OBJECT) == 0;
    }

    @Override
    public int form() {
        fresh();
        return page.form(record);
    }

    @Override
    public Slice packed() {
        Slice bytes = bytes();
        touched = editing;
        unsettled = editing;
        return bytes;
    }

    private Slice bytes() {
        fresh();
        int flags = page.flags(record);
        if ((flags & Page.VALUE_REF) == 0) {
            packed.set(page.bytes, page.valueOffset(record), page.valueLength(record));
        } else if ((flags & Page.OBJECT) == 0) {
            byte[] array = (byte[]) page.valueRef(record);
            packed.set(array, 0, array.length);
        } else {
            throw new IllegalStateException("the value of '" + key + "' is an object, not packed");
        }
        return packed;
    }

    @Override
    public long packedLong() {
        fresh();
        if (isLongInPage()) {
            return (long) LONG.get(page.bytes, page.valueOffset(record));
        }
        Slice bytes = bytes();
        assert bytes.length() == Long.BYTES : "length=" + bytes.length();
        return (long) LONG.get(bytes.array(), bytes.offset());
    }

    @Override
    public void packedLong(long value) {
        checkEditing();
        fresh();
        touched = true;
        if (isLongInPage()) {
            LONG.set(page.bytes, page.valueOffset(record), value);
            return;
        }
        Slice bytes = bytes();
        assert bytes.length() == Long.BYTES : "length=" + bytes.length();
        LONG.set(bytes.array(), bytes.offset(), value);
    }

    private boolean isLongInPage() {
        return (page.flags(record) & Page.VALUE_REF) == 0 && page.valueLength(record) == Long.BYTES;
    }

    @Override
    public Object object() {
        fresh();
        if ((page.flags(record) & Page.OBJECT) == 0) {
            throw new IllegalStateException("the value of '" + key + "' is packed, not an object");
        }
        touched = editing;
        unsettled = editing;
        return page.valueRef(record);
    }

    @Override
    public Object frozen() {
        Object object = object();
        if (!entry.type.isFreezable()) {
            throw new IllegalStateException("values of type " + entry.name() + " cannot be frozen");
        }
        page.markShared(record);
        return object;
    }

    @Override
    public void replace(int form, Slice bytes) {
        if (bytes.length() > Packed.MOST_BYTES || !entry.packed.fits(form, bytes)) {
            replace(entry.packed.unpack(form, bytes, view.maps()));
            return;
        }
        store(form, bytes.array(), bytes.offset(), bytes.length());
    }

    @Override
    public void replace(int form, long value) {
        LONG.set(integer, 0, value);
        store(form, integer, 0, Long.BYTES);
    }

    private void store(int form, byte[] array, int offset, int length) {
        forChange();
        int flags = page.flags(record);
        if ((flags & Page.VALUE_REF) == 0 && page.valueLength(record) == length) {
            System.arraycopy(array, offset, page.bytes, page.valueOffset(record), length);
            page.form(record, form);
            return;
        }
        view.store(key, entry, form, array, offset, length);
        here();
    }

    @Override
    public void resize(int length) {
        Slice before = bytes();
        int kept = Math.min(length, before.length());
        byte[] scratch = view.scratch(length);
        before.slice(0, kept).copyTo(scratch, 0);
        Arrays.fill(scratch, kept, length, (byte) 0);
        store(form(), scratch, 0, length);
    }

    @Override
    public void replace(Object object) {
        forChange();
        view.store(key, entry, object);
        here();
    }

    @Override
    public Object unpack() {
        if (isPacked()) {
            // The object is made of a copy: making it may not depend on where the bytes lie.
            replace(entry.packed.unpack(form(), bytes(), view.maps()));
        }
        return object();
    }
}
