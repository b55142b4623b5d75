package io.mortise.kernel.keyspace;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/// About 32 keys with their values, packed into one array: a slotted page, as databases on disks have them.
///
/// ```
///  0        1          2            2+S            2+3S                          bytes.length
///  +--------+----------+------------+--------------+------- - - - -------+--------+--------+
///  | count  | slots S  | tag * S    | distance * S |   free              | record | record |
///  +--------+----------+------------+--------------+------- - - - -------+--------+--------+
///                                     u16 from the end to the record's start       used bytes
/// ```
///
/// A lookup reads the page object, the count and the tags (one byte of each key's hash, eight compared at a time),
/// and then one record. Slots grow from the front and records from the back, and a record is addressed by its
/// distance from the end, so that growing the array moves nothing logically. Removing a record leaves garbage; when
/// room is short the page is compacted in place, in the same array: that is what keeps the garbage collector out of
/// steady traffic.
///
/// ```
///  record:  flags 1 | [type 1 | clock 3] | key length 1-2 | key | value length 1-2 | [weight 5]
///           | [expiry 8] | [deadline 8] | [extension 1-2] | value
/// ```
///
/// Type and clock are there in pages of the keyspace (`keyed`), not in those of a [PagedMap][MapPages]. A key or a
/// value that is large, or an object, stands in [#refs], and its length field is then its index there. Lengths and
/// indexes take one byte below 128 and two up to 32,767. The weight is that of an object when last counted. The
/// deadline is the earliest one of a value's elements. The extension is the index in [#refs] of data that belongs
/// to the key and that nobody here understands.
///
/// All byte arithmetic of the keyspace is in this class. It knows no hash, no time and no type. Rejected: an object
/// a key (twice the memory, and young collections that copy all of it), one array a key (17 bytes more a key),
/// off-heap slabs (an allocator to write, and no faster here).
final class Page {
    static final int EXPIRES = 1;
    static final int HAS_DEADLINE = 1 << 1;
    /// The value stands in [#refs].
    static final int VALUE_REF = 1 << 2;
    /// The value is an object, not bytes, so its weight is kept in the record.
    static final int OBJECT = 1 << 3;
    /// A frozen state may see what the record refers to, so it is copied before it is changed.
    static final int SHARED = 1 << 4;
    static final int KEY_REF = 1 << 5;
    static final int FORM_SHIFT = 6;
    /// In the byte of the type: there is an extension.
    private static final int EXTENDED = 0x80;

    /// A page is split when it would get more.
    static final int MOST_ENTRIES = 32;
    /// Longer keys stand in [#refs].
    static final int MOST_KEY_BYTES = 512;

    private static final int MOST_SLOTS = 248;
    private static final int MOST_BYTES = 0xffff;
    private static final int HEADER_BYTES = 2;
    private static final int SLOT_BYTES = 3;
    private static final int SLOT_STEP = 8;
    private static final int WEIGHT_BYTES = 5;
    /// Spare room given to an array that grows, so that not every insertion copies it; rounding adds to it.
    private static final int SPARE_BYTES = 24;

    private static final int ARRAY_HEADER_BYTES = 12;
    private static final int PAGE_OBJECT_BYTES = 40;
    private static final int REF_BYTES = 4;

    /// Where a page is copied to while it is compacted.
    private static final ThreadLocal<byte[]> SCRATCH = ThreadLocal.withInitial(() -> new byte[2 * MOST_BYTES]);

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGHS = 0x8080808080808080L;

    byte[] bytes;
    Object[] refs;
    /// Bytes at the back that records take or took.
    private int used;
    /// Bytes of those that no record takes any more.
    private int garbage;
    /// When the page was made, by the directory's count; older than a live pin means frozen.
    int epoch;
    /// How many leading bits of the hash all its keys share.
    byte depth;
    final boolean keyed;
    /// No key of the page expires, and no element of a value is due, before this.
    long earliest = Long.MAX_VALUE;

    Page(boolean keyed, int depth, int epoch, int slots, int recordBytes) {
        this.keyed = keyed;
        this.depth = (byte) depth;
        this.epoch = epoch;
        int capacity = roundSlots(slots);
        this.bytes = SpareArrays.take(HEADER_BYTES + SLOT_BYTES * capacity + recordBytes);
        this.bytes[0] = 0;
        this.bytes[1] = (byte) capacity;
    }

    /// A copy that shares nothing but what the references refer to; both sides' references count as shared then.
    Page copy(int copyEpoch) {
        Page copy = new Page(this, copyEpoch);
        if (copy.refs != null) {
            for (int slot = copy.count() - 1; slot >= 0; slot--) {
                int record = copy.record(slot);
                if ((copy.bytes[record] & VALUE_REF) != 0) {
                    copy.bytes[record] |= SHARED;
                }
            }
        }
        return copy;
    }

    private Page(Page other, int epoch) {
        this.keyed = other.keyed;
        this.depth = other.depth;
        this.epoch = epoch;
        this.bytes = other.bytes.clone();
        this.refs = other.refs == null ? null : other.refs.clone();
        this.used = other.used;
        this.garbage = other.garbage;
        this.earliest = other.earliest;
    }

    // ---- lookup

    int count() {
        return bytes[0] & 0xff;
    }

    private int slots() {
        return bytes[1] & 0xff;
    }

    /// The slot of a key, or -1.
    int find(int tag, byte[] key, int offset, int length) {
        byte[] array = bytes;
        int count = array[0] & 0xff;
        long pattern = (tag & 0xff) * ONES;
        for (int base = 0; base < count; base += Long.BYTES) {
            long word = (long) LONG.get(array, HEADER_BYTES + base) ^ pattern;
            long zeros = (word - ONES) & ~word & HIGHS;
            while (zeros != 0) {
                int slot = base + (Long.numberOfTrailingZeros(zeros) >>> 3);
                if (slot >= count) {
                    return -1;
                }
                if (keyEquals(record(slot), key, offset, length)) {
                    return slot;
                }
                zeros &= zeros - 1;
            }
        }
        return -1;
    }

    /// The first slot with this tag, or -1: a guess, to fetch a record's memory before it is needed.
    int candidate(int tag) {
        byte[] array = bytes;
        int count = array[0] & 0xff;
        long pattern = (tag & 0xff) * ONES;
        for (int base = 0; base < count; base += Long.BYTES) {
            long word = (long) LONG.get(array, HEADER_BYTES + base) ^ pattern;
            long zeros = (word - ONES) & ~word & HIGHS;
            if (zeros != 0) {
                int slot = base + (Long.numberOfTrailingZeros(zeros) >>> 3);
                return slot < count ? slot : -1;
            }
        }
        return -1;
    }

    /// Where the next record will end, if there is room for it; to fetch that memory before it is needed.
    int nextRecord() {
        return Math.max(0, bytes.length - used - 1);
    }

    /// Whether `slot` has this key; any slot may be asked about.
    boolean has(int slot, int tag, byte[] key, int offset, int length) {
        return slot < count()
                && bytes[HEADER_BYTES + slot] == (byte) tag
                && keyEquals(record(slot), key, offset, length);
    }

    /// Where the record of a slot begins in [#bytes].
    int record(int slot) {
        return bytes.length - distance(slot);
    }

    private int distance(int slot) {
        return (short) SHORT.get(bytes, HEADER_BYTES + slots() + 2 * slot) & 0xffff;
    }

    private boolean keyEquals(int record, byte[] key, int offset, int length) {
        byte[] array = bytes;
        int at = record + keyLengthAt();
        int own = array[at++];
        if (own < 0) {
            own = (own & 0x7f) << 8 | array[at++] & 0xff;
        }
        if ((array[record] & KEY_REF) != 0) {
            byte[] large = (byte[]) refs[own];
            return Arrays.equals(large, 0, large.length, key, offset, offset + length);
        }
        if (own != length) {
            return false;
        }
        int index = 0;
        for (; index + Long.BYTES <= length; index += Long.BYTES) {
            if ((long) LONG.get(array, at + index) != (long) LONG.get(key, offset + index)) {
                return false;
            }
        }
        for (; index < length; index++) {
            if (array[at + index] != key[offset + index]) {
                return false;
            }
        }
        return true;
    }

    // ---- reading a record; `record` is its start

    private int keyLengthAt() {
        return keyed ? 5 : 1;
    }

    int flags(int record) {
        return bytes[record];
    }

    int form(int record) {
        return (bytes[record] & 0xff) >>> FORM_SHIFT;
    }

    int type(int record) {
        assert keyed;
        return bytes[record + 1] & ~EXTENDED & 0xff;
    }

    void type(int record, int type) {
        bytes[record + 1] = (byte) (bytes[record + 1] & EXTENDED | type);
    }

    boolean isExtended(int record) {
        return keyed && (bytes[record + 1] & EXTENDED) != 0;
    }

    /// The 24 bits of the access clock.
    int clock(int record) {
        return bytes[record + 2] & 0xff | (bytes[record + 3] & 0xff) << 8 | (bytes[record + 4] & 0xff) << 16;
    }

    void clock(int record, int clock) {
        bytes[record + 2] = (byte) clock;
        SHORT.set(bytes, record + 3, (short) (clock >>> 8));
    }

    private int lengthAt(int at) {
        int first = bytes[at];
        return first >= 0 ? first : (first & 0x7f) << 8 | bytes[at + 1] & 0xff;
    }

    private static int lengthBytes(int length) {
        return length < 128 ? 1 : 2;
    }

    /// The array that holds the key.
    byte[] keyArray(int record) {
        return (bytes[record] & KEY_REF) == 0 ? bytes : (byte[]) refs[lengthAt(record + keyLengthAt())];
    }

    int keyOffset(int record) {
        int at = record + keyLengthAt();
        return (bytes[record] & KEY_REF) != 0 ? 0 : at + lengthBytes(lengthAt(at));
    }

    int keyLength(int record) {
        int field = lengthAt(record + keyLengthAt());
        return (bytes[record] & KEY_REF) == 0 ? field : ((byte[]) refs[field]).length;
    }

    /// Where the value's length field stands.
    private int valueLengthAt(int record) {
        int at = record + keyLengthAt();
        int field = lengthAt(at);
        at += lengthBytes(field);
        return (bytes[record] & KEY_REF) == 0 ? at + field : at;
    }

    private int weightAt(int record) {
        int at = valueLengthAt(record);
        return at + lengthBytes(lengthAt(at));
    }

    private int expiryAt(int record) {
        return weightAt(record) + ((bytes[record] & OBJECT) == 0 ? 0 : WEIGHT_BYTES);
    }

    private int deadlineAt(int record) {
        return expiryAt(record) + ((bytes[record] & EXPIRES) == 0 ? 0 : Long.BYTES);
    }

    private int extensionAt(int record) {
        return deadlineAt(record) + ((bytes[record] & HAS_DEADLINE) == 0 ? 0 : Long.BYTES);
    }

    /// Where an inline value's bytes begin.
    int valueOffset(int record) {
        int at = extensionAt(record);
        return isExtended(record) ? at + lengthBytes(lengthAt(at)) : at;
    }

    /// How many bytes an inline value has.
    int valueLength(int record) {
        return lengthAt(valueLengthAt(record));
    }

    /// What the record refers to, if [#VALUE_REF].
    Object valueRef(int record) {
        return refs[lengthAt(valueLengthAt(record))];
    }

    void valueRef(int record, Object value) {
        refs[lengthAt(valueLengthAt(record))] = value;
    }

    /// The weight of the object when last counted.
    long weight(int record) {
        int at = weightAt(record);
        return (int) INT.get(bytes, at) & 0xffffffffL | (bytes[at + 4] & 0xffL) << 32;
    }

    void weight(int record, long weight) {
        int at = weightAt(record);
        INT.set(bytes, at, (int) weight);
        bytes[at + 4] = (byte) (weight >>> 32);
    }

    /// When the key expires, or [Long#MAX_VALUE].
    long expiry(int record) {
        return (bytes[record] & EXPIRES) == 0 ? Long.MAX_VALUE : (long) LONG.get(bytes, expiryAt(record));
    }

    /// The earliest deadline of the value's elements, or [Long#MAX_VALUE].
    long deadline(int record) {
        return (bytes[record] & HAS_DEADLINE) == 0 ? Long.MAX_VALUE : (long) LONG.get(bytes, deadlineAt(record));
    }

    /// Whether the key has expired at `now`, or an element of its value is due.
    boolean isDue(int record, long now) {
        return (bytes[record] & (EXPIRES | HAS_DEADLINE)) != 0 && Math.min(expiry(record), deadline(record)) <= now;
    }

    /// The extension, or null.
    Object extension(int record) {
        return isExtended(record) ? refs[lengthAt(extensionAt(record))] : null;
    }

    private int end(int record) {
        int at = valueOffset(record);
        return (bytes[record] & VALUE_REF) == 0 ? at + valueLength(record) : at;
    }

    private int size(int record) {
        return end(record) - record;
    }

    /// The last byte of a record, to fetch its memory.
    int lastByte(int record) {
        return end(record) - 1;
    }

    // ---- writing

    /// A record as it is to be written: everything but the key.
    static final class Content {
        int type;
        int clock;
        int form;
        long expiry = Long.MAX_VALUE;
        long deadline = Long.MAX_VALUE;
        Object extension;
        /// An inline value.
        byte[] array;
        int offset;
        int length;
        /// Or else a reference.
        Object ref;
        boolean isObject;
        boolean isShared;
        long weight;

        /// Takes everything from a record but the value.
        void keepOf(Page page, int record) {
            if (page.keyed) {
                type = page.type(record);
                clock = page.clock(record);
            }
            expiry = page.expiry(record);
            deadline = page.deadline(record);
            extension = page.extension(record);
        }

        /// Takes the value from a record.
        void valueOf(Page page, int record) {
            form = page.form(record);
            int flags = page.flags(record);
            isObject = (flags & OBJECT) != 0;
            isShared = (flags & SHARED) != 0;
            if ((flags & VALUE_REF) != 0) {
                ref = page.valueRef(record);
                weight = isObject ? page.weight(record) : 0;
            } else {
                ref = null;
                array = page.bytes;
                offset = page.valueOffset(record);
                length = page.valueLength(record);
            }
        }

        void inline(int newForm, byte[] source, int sourceOffset, int sourceLength) {
            form = newForm;
            array = source;
            offset = sourceOffset;
            length = sourceLength;
            ref = null;
            isObject = false;
            isShared = false;
        }

        void refer(int newForm, Object reference, boolean object, long objectWeight) {
            form = newForm;
            ref = reference;
            isObject = object;
            isShared = false;
            weight = objectWeight;
        }

        void clear() {
            array = null;
            ref = null;
            extension = null;
            expiry = Long.MAX_VALUE;
            deadline = Long.MAX_VALUE;
        }
    }

    /// Adds a key that is not there.
    ///
    /// @return its slot
    int insert(int tag, byte[] key, int keyOffset, int keyLength, Content content) {
        int count = count();
        boolean largeKey = keyLength > MOST_KEY_BYTES;
        reserveRefs((largeKey ? 1 : 0) + refsOf(content));
        int size = sizeOf(keyLength, largeKey, content);
        keepFromMoving(content, size);
        if (count == slots()) {
            grow(count + 1, size);
        } else {
            reserve(size);
        }
        int record = take(size);
        write(record, key, keyOffset, keyLength, largeKey, -1, content);
        bytes[HEADER_BYTES + count] = (byte) tag;
        SHORT.set(bytes, HEADER_BYTES + slots() + 2 * count, (short) (bytes.length - record));
        bytes[0] = (byte) (count + 1);
        return count;
    }

    /// A value of this page itself would move while room is made; then it is copied first.
    private void keepFromMoving(Content content, int size) {
        if (content.ref == null && content.array == bytes && room() < size) {
            content.array = Arrays.copyOfRange(bytes, content.offset, content.offset + content.length);
            content.offset = 0;
        }
    }

    /// Writes the record of a slot anew, with the same key. References that the old record had and the new one has
    /// not are dropped.
    void rewrite(int slot, Content content) {
        int old = record(slot);
        boolean largeKey = (bytes[old] & KEY_REF) != 0;
        Object oldRef = (bytes[old] & VALUE_REF) == 0 ? null : valueRef(old);
        Object oldExtension = extension(old);
        reserveRefs(refsOf(content));
        int size = sizeOf(keyLength(old), largeKey, content);
        keepFromMoving(content, size);
        reserve(size);
        old = record(slot);
        int oldSize = size(old);
        int oldValueIndex = oldRef == null ? -1 : lengthAt(valueLengthAt(old));
        int oldExtensionIndex = oldExtension == null ? -1 : lengthAt(extensionAt(old));
        int record = take(size);
        if (largeKey) {
            write(record, null, 0, 0, true, lengthAt(old + keyLengthAt()), content);
        } else {
            write(record, bytes, keyOffset(old), keyLength(old), false, -1, content);
        }
        if (oldValueIndex >= 0) {
            refs[oldValueIndex] = null;
        }
        if (oldExtensionIndex >= 0) {
            refs[oldExtensionIndex] = null;
        }
        garbage += oldSize;
        SHORT.set(bytes, HEADER_BYTES + slots() + 2 * slot, (short) (bytes.length - record));
    }

    /// Removes the record of a slot; the last slot takes its place.
    void remove(int slot) {
        int record = record(slot);
        int flags = bytes[record];
        garbage += size(record);
        if ((flags & VALUE_REF) != 0) {
            valueRef(record, null);
        }
        if (isExtended(record)) {
            refs[lengthAt(extensionAt(record))] = null;
        }
        if ((flags & KEY_REF) != 0) {
            refs[lengthAt(record + keyLengthAt())] = null;
        }
        int last = count() - 1;
        int distances = HEADER_BYTES + slots();
        if (slot != last) {
            bytes[HEADER_BYTES + slot] = bytes[HEADER_BYTES + last];
            SHORT.set(bytes, distances + 2 * slot, (short) SHORT.get(bytes, distances + 2 * last));
        }
        bytes[0] = (byte) last;
        if (last == 0) {
            used = 0;
            garbage = 0;
            refs = null;
        }
    }

    /// Overwrites an expiry that is there.
    void expiry(int record, long expiry) {
        LONG.set(bytes, expiryAt(record), expiry);
    }

    /// Overwrites a deadline that is there.
    void deadline(int record, long deadline) {
        LONG.set(bytes, deadlineAt(record), deadline);
    }

    void form(int record, int form) {
        bytes[record] = (byte) (bytes[record] & ((1 << FORM_SHIFT) - 1) | form << FORM_SHIFT);
    }

    /// Notes that somebody reads what the record refers to. Also in a page that a frozen state sees, whose walker
    /// does not care.
    void markShared(int record) {
        bytes[record] |= SHARED;
    }

    void clearShared(int record) {
        bytes[record] &= ~SHARED;
    }

    private static int refsOf(Content content) {
        return (content.ref == null ? 0 : 1) + (content.extension == null ? 0 : 1);
    }

    private int sizeOf(int keyLength, boolean largeKey, Content content) {
        int size = keyLengthAt();
        // An index into refs is below 128 unless the page is overfull; two bytes are reckoned then.
        int indexBytes = refs != null && refs.length > 127 ? 2 : 1;
        size += largeKey ? indexBytes : lengthBytes(keyLength) + keyLength;
        size += content.ref == null ? lengthBytes(content.length) + content.length : indexBytes;
        size += content.isObject ? WEIGHT_BYTES : 0;
        size += content.expiry == Long.MAX_VALUE ? 0 : Long.BYTES;
        size += content.deadline == Long.MAX_VALUE ? 0 : Long.BYTES;
        return size + (content.extension == null ? 0 : indexBytes);
    }

    /// Writes a record. A key is given as bytes, or as the index where it stands in [#refs] already.
    private void write(
            int record, byte[] key, int keyOffset, int keyLength, boolean largeKey, int keyIndex, Content content) {
        byte[] array = bytes;
        int flags = content.form << FORM_SHIFT
                | (content.expiry == Long.MAX_VALUE ? 0 : EXPIRES)
                | (content.deadline == Long.MAX_VALUE ? 0 : HAS_DEADLINE)
                | (content.ref == null ? 0 : VALUE_REF)
                | (content.isObject ? OBJECT : 0)
                | (content.isShared ? SHARED : 0)
                | (largeKey ? KEY_REF : 0);
        array[record] = (byte) flags;
        if (keyed) {
            array[record + 1] = (byte) (content.type | (content.extension == null ? 0 : EXTENDED));
            clock(record, content.clock);
        }
        int at = record + keyLengthAt();
        if (largeKey) {
            int index = keyIndex < 0 ? putRef(Arrays.copyOfRange(key, keyOffset, keyOffset + keyLength)) : keyIndex;
            at = putIndex(at, index);
        } else {
            at = putLength(at, keyLength);
            System.arraycopy(key, keyOffset, array, at, keyLength);
            at += keyLength;
        }
        at = content.ref == null ? putLength(at, content.length) : putIndex(at, putRef(content.ref));
        if (content.isObject) {
            INT.set(array, at, (int) content.weight);
            array[at + 4] = (byte) (content.weight >>> 32);
            at += WEIGHT_BYTES;
        }
        if (content.expiry != Long.MAX_VALUE) {
            LONG.set(array, at, content.expiry);
            at += Long.BYTES;
        }
        if (content.deadline != Long.MAX_VALUE) {
            LONG.set(array, at, content.deadline);
            at += Long.BYTES;
        }
        if (content.extension != null) {
            at = putIndex(at, putRef(content.extension));
        }
        if (content.ref == null) {
            System.arraycopy(content.array, content.offset, array, at, content.length);
        }
    }

    private int putLength(int at, int length) {
        if (length < 128) {
            bytes[at] = (byte) length;
            return at + 1;
        }
        bytes[at] = (byte) (0x80 | length >>> 8);
        bytes[at + 1] = (byte) length;
        return at + 2;
    }

    /// In an overfull page every index written takes two bytes, whatever its value, as its size was reckoned. It
    /// reads the same in either width.
    private int putIndex(int at, int index) {
        if (refs.length <= 127) {
            bytes[at] = (byte) index;
            return at + 1;
        }
        bytes[at] = (byte) (0x80 | index >>> 8);
        bytes[at + 1] = (byte) index;
        return at + 2;
    }

    private int putRef(Object value) {
        for (int index = 0; index < refs.length; index++) {
            if (refs[index] == null) {
                refs[index] = value;
                return index;
            }
        }
        throw new IllegalStateException("no free reference of " + refs.length);
    }

    private void reserveRefs(int more) {
        if (more == 0) {
            return;
        }
        int free = 0;
        int length = refs == null ? 0 : refs.length;
        for (int index = 0; index < length; index++) {
            free += refs[index] == null ? 1 : 0;
        }
        if (free < more) {
            int wanted = length + more - free;
            // Rounded so that the array's size is a multiple of 8 bytes; small, since most pages have few or none.
            int rounded = Math.max(wanted + wanted / 4, 1) | 1;
            refs = refs == null ? new Object[rounded] : Arrays.copyOf(refs, rounded);
        }
    }

    // ---- room

    private int room() {
        return bytes.length - used - HEADER_BYTES - SLOT_BYTES * slots();
    }

    private int take(int size) {
        used += size;
        return bytes.length - used;
    }

    private void reserve(int size) {
        int room = room();
        if (room >= size) {
            return;
        }
        if (garbage > 0 && room + garbage >= size) {
            compact();
        } else {
            grow(slots(), size);
        }
    }

    /// Moves the records together at the end of the same array.
    private void compact() {
        byte[] target = bytes;
        byte[] scratch = SCRATCH.get();
        int unused = target.length - used;
        System.arraycopy(target, 0, scratch, 0, HEADER_BYTES + SLOT_BYTES * slots());
        System.arraycopy(target, unused, scratch, unused, used);
        moveRecords(scratch, target.length, target, slots());
    }

    /// Moves to a larger array, compacted.
    private void grow(int slotsWanted, int size) {
        int slots = Math.max(roundSlots(slotsWanted), slots());
        int live = used - garbage;
        int least = HEADER_BYTES + SLOT_BYTES * slots + live + size;
        if (slots > MOST_SLOTS || live + size > MOST_BYTES) {
            throw new IllegalStateException("page overflows: entries=" + count() + ", bytes=" + least);
        }
        byte[] larger = SpareArrays.take(least + Math.min(SPARE_BYTES, live / 4));
        byte[] from = bytes;
        larger[0] = from[0];
        larger[1] = (byte) slots;
        int count = count();
        System.arraycopy(from, HEADER_BYTES, larger, HEADER_BYTES, count);
        if (garbage == 0) {
            // Distances from the end stay what they are, so everything moves in two pieces.
            System.arraycopy(from, HEADER_BYTES + slots(), larger, HEADER_BYTES + slots, 2 * count);
            System.arraycopy(from, from.length - used, larger, larger.length - used, used);
            bytes = larger;
        } else {
            moveRecords(from, from.length, larger, slots);
        }
        SpareArrays.give(from);
    }

    /// Gives an empty page room for so many records of so many bytes.
    void makeRoom(int entries, int recordBytes) {
        int capacity = Math.max(Math.min(roundSlots(entries), MOST_SLOTS), slots());
        int least = HEADER_BYTES + SLOT_BYTES * capacity + recordBytes;
        if (SpareArrays.lengthFor(least) <= bytes.length) {
            return;
        }
        SpareArrays.give(bytes);
        bytes = SpareArrays.take(least);
        bytes[0] = 0;
        bytes[1] = (byte) capacity;
        used = 0;
        garbage = 0;
    }

    /// Bytes that no record takes.
    int slack() {
        return room() + garbage;
    }

    /// Moves to an array without slack.
    void trim() {
        byte[] from = bytes;
        int least = HEADER_BYTES + SLOT_BYTES * slots() + used - garbage;
        if (SpareArrays.lengthFor(least) >= from.length) {
            return;
        }
        byte[] smaller = SpareArrays.take(least);
        smaller[0] = from[0];
        smaller[1] = from[1];
        System.arraycopy(from, HEADER_BYTES, smaller, HEADER_BYTES, count());
        moveRecords(from, from.length, smaller, slots());
        SpareArrays.give(from);
    }

    /// @param fromLength where the page ends in `from`, which may be longer
    private void moveRecords(byte[] from, int fromLength, byte[] to, int newSlots) {
        int oldDistances = HEADER_BYTES + (from[1] & 0xff);
        int newDistances = HEADER_BYTES + newSlots;
        int count = from[0] & 0xff;
        int filled = 0;
        bytes = from;
        for (int slot = 0; slot < count; slot++) {
            int record = fromLength - ((short) SHORT.get(from, oldDistances + 2 * slot) & 0xffff);
            int size = size(record);
            filled += size;
            System.arraycopy(from, record, to, to.length - filled, size);
            SHORT.set(to, newDistances + 2 * slot, (short) filled);
        }
        bytes = to;
        used = filled;
        garbage = 0;
    }

    private static int roundSlots(int slots) {
        return (slots + SLOT_STEP - 1) / SLOT_STEP * SLOT_STEP;
    }

    // ---- accounting

    /// The bytes in memory of the page itself, without what it refers to.
    long weigh() {
        return PAGE_OBJECT_BYTES
                + ARRAY_HEADER_BYTES
                + bytes.length
                + (refs == null ? 0 : 16 + REF_BYTES * (long) refs.length);
    }

    /// The bytes in memory of an array that a record refers to.
    static long weigh(byte[] array) {
        return ARRAY_HEADER_BYTES + array.length + 7 & ~7L;
    }

    /// Bytes that live records take.
    int liveBytes() {
        return used - garbage;
    }

    // ---- moving between pages

    /// Adds a record of another page as it is.
    void adopt(int tag, Page other, int record) {
        if ((other.bytes[record] & (VALUE_REF | KEY_REF)) != 0 || other.isExtended(record)) {
            Content content = new Content();
            content.keepOf(other, record);
            content.valueOf(other, record);
            insert(tag, other.keyArray(record), other.keyOffset(record), other.keyLength(record), content);
            return;
        }
        int size = other.size(record);
        int count = count();
        if (count == slots()) {
            grow(count + 1, size);
        } else {
            reserve(size);
        }
        int own = take(size);
        System.arraycopy(other.bytes, record, bytes, own, size);
        bytes[HEADER_BYTES + count] = (byte) tag;
        SHORT.set(bytes, HEADER_BYTES + slots() + 2 * count, (short) (bytes.length - own));
        bytes[0] = (byte) (count + 1);
    }

    int tag(int slot) {
        return bytes[HEADER_BYTES + slot] & 0xff;
    }

    /// Looks at every record for the earliest moment at which something is due.
    long findEarliest() {
        long found = Long.MAX_VALUE;
        for (int slot = count() - 1; slot >= 0; slot--) {
            int record = record(slot);
            if ((bytes[record] & (EXPIRES | HAS_DEADLINE)) != 0) {
                found = Math.min(found, Math.min(expiry(record), deadline(record)));
            }
        }
        return found;
    }

    // ---- checking

    void checkInvariants() {
        int count = count();
        check(count <= slots(), "count", count, slots());
        check(slots() % SLOT_STEP == 0, "slots", slots(), SLOT_STEP);
        check(used + HEADER_BYTES + SLOT_BYTES * slots() <= bytes.length, "used", used, bytes.length);
        int live = 0;
        int references = 0;
        boolean[] taken = new boolean[bytes.length];
        for (int slot = 0; slot < count; slot++) {
            int record = record(slot);
            int end = end(record);
            check(record >= bytes.length - used && end <= bytes.length, "record", record, end);
            for (int at = record; at < end; at++) {
                check(!taken[at], "overlap at", at, slot);
                taken[at] = true;
            }
            live += end - record;
            int flags = bytes[record];
            if ((flags & VALUE_REF) != 0) {
                check(valueRef(record) != null, "null reference in slot", slot, count);
                check((flags & OBJECT) != 0 || valueRef(record) instanceof byte[], "bytes in slot", slot, flags);
                references++;
            } else {
                check((flags & (OBJECT | SHARED)) == 0, "flags of an inline value", flags, slot);
            }
            references += (flags & KEY_REF) != 0 ? 1 : 0;
            references += isExtended(record) ? 1 : 0;
            check(earliest <= Math.min(expiry(record), deadline(record)), "earliest", slot, count);
        }
        check(live == used - garbage, "live bytes", live, used - garbage);
        int present = 0;
        for (int index = 0; refs != null && index < refs.length; index++) {
            present += refs[index] == null ? 0 : 1;
        }
        check(present == references, "references", present, references);
    }

    private void check(boolean holds, String what, long first, long second) {
        if (!holds) {
            throw new AssertionError(what + ": " + first + " and " + second + "\n" + dump());
        }
    }

    /// The page in words, for debugging.
    String dump() {
        StringBuilder text = new StringBuilder("page depth=" + depth + " epoch=" + epoch + " count=" + count()
                + " slots=" + slots() + " bytes=" + bytes.length + " used=" + used + " garbage=" + garbage
                + " earliest=" + earliest + "\n");
        for (int slot = 0; slot < count(); slot++) {
            int record = record(slot);
            text.append("  ").append(slot).append(" tag=").append(Integer.toHexString(tag(slot)));
            text.append(" at=").append(record).append(" flags=").append(Integer.toBinaryString(flags(record) & 0xff));
            text.append(" key=")
                    .append(new String(
                            keyArray(record),
                            keyOffset(record),
                            keyLength(record),
                            java.nio.charset.StandardCharsets.ISO_8859_1));
            text.append((flags(record) & VALUE_REF) == 0 ? " value " + valueLength(record) + " bytes" : " ref");
            text.append('\n');
        }
        return text.toString();
    }
}
