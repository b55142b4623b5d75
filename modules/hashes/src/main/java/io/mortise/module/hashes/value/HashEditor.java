package io.mortise.module.hashes.value;

import io.mortise.spi.Slice;
import io.mortise.spi.keyspace.Keyspace;
import io.mortise.spi.keyspace.Packed;
import io.mortise.spi.keyspace.PagedMap;
import io.mortise.spi.keyspace.ValueRef;

/// Changes a hash: finds fields like a [HashView], and puts, removes and times them.
///
/// A value of the same length is overwritten where it lies. Whatever else changes a packed hash goes through a
/// buffer, which [#close()] stores at once, however many fields were changed; what outgrows the settings becomes a
/// map. So nothing is stored for good before [#close()], and [#open] begins anew whatever was left open.
///
/// Reusable. On the command thread.
public final class HashEditor extends HashView {
    private final HashType type;
    private final PackedBuffer buffer = new PackedBuffer();
    private Keyspace keyspace;
    private Slice key;
    private ValueRef<PagedMap> value;
    /// The packed hash is in the buffer.
    private boolean isBuffered;
    /// The map was made here and is not stored yet.
    private boolean isUnpacked;
    /// The earliest deadline of packed bytes that were changed in place is to be found anew.
    private boolean owesEarliest;
    private long mostBytes;
    private long mostEntries;

    public HashEditor(HashType type) {
        this.type = type;
    }

    /// Opens a key for changing. One that does not exist is an empty hash, which is stored if it gets a field.
    ///
    /// @return whether the key exists
    public boolean open(Keyspace in, Slice ofKey, long nowMillis) {
        keyspace = in;
        key = ofKey;
        isBuffered = false;
        isUnpacked = false;
        owesEarliest = false;
        mostBytes = type.limits().mostBytes();
        mostEntries = type.limits().mostEntries();
        value = in.edit(ofKey, type);
        if (value != null) {
            open(value, nowMillis);
            return true;
        }
        show(null, nowMillis);
        buffer.clear();
        isBuffered = true;
        buffer.show(packed);
        return false;
    }

    /// Whether the key exists.
    public boolean exists() {
        return value != null;
    }

    /// How many fields there are, those included whose deadline has come.
    public long count() {
        return isPacked() ? packed.count() : map().size();
    }

    // ---- changing fields

    /// Sets a field, and its deadline.
    ///
    /// @param deadline in milliseconds since 1970, [Keyspace#NO_EXPIRY], or [Keyspace#KEEP_EXPIRY]
    /// @return whether it is new
    public boolean put(Slice name, Slice newValue, long deadline) {
        if (!isPacked()) {
            return map().put(name, newValue, deadline);
        }
        if (name.length() > mostBytes || newValue.length() > mostBytes) {
            return unpack().put(name, newValue, deadline);
        }
        return packed.find(name) ? !replace(name, newValue, deadline) : add(name, newValue, deadline);
    }

    private boolean add(Slice name, Slice newValue, long deadline) {
        long newDeadline = deadline == Keyspace.KEEP_EXPIRY ? Keyspace.NO_EXPIRY : deadline;
        if (packed.count() >= mostEntries || !hasRoom(name.length() + newValue.length(), newDeadline)) {
            return unpack().put(name, newValue, newDeadline);
        }
        buffer();
        buffer.append(name, newValue, newDeadline);
        buffer.show(packed);
        return true;
    }

    /// Changes the field in hand.
    ///
    /// @return true
    private boolean replace(Slice name, Slice newValue, long deadline) {
        long newDeadline = deadline == Keyspace.KEEP_EXPIRY ? packed.deadline() : deadline;
        boolean mayStay = packed.form() == PackedHash.TIMED || newDeadline == Keyspace.NO_EXPIRY;
        if (mayStay && newValue.length() == packed.valueLength()) {
            packed.overwrite(newValue);
            if (newDeadline != packed.deadline()) {
                packed.deadline(newDeadline);
                owesEarliest = true;
            }
        } else if (hasRoom(newValue.length(), newDeadline)) {
            buffer(name);
            buffer.replace(packed, newValue, newDeadline);
            buffer.show(packed);
        } else {
            unpack().put(name, newValue, newDeadline);
        }
        return true;
    }

    /// Whether so many bytes more, with a deadline, can be packed.
    private boolean hasRoom(int bytes, long deadline) {
        long more = bytes + 2 * PackedHash.lengthBytes(Packed.MOST_BYTES) + PackedHash.DEADLINE_BYTES;
        if (deadline != Keyspace.NO_EXPIRY && packed.form() != PackedHash.TIMED) {
            more += (packed.count() + 1L) * PackedHash.DEADLINE_BYTES;
        }
        return packed.length() + more <= Packed.MOST_BYTES;
    }

    /// Removes a field.
    ///
    /// @return whether there was one of this name
    public boolean remove(Slice name) {
        if (!isPacked()) {
            return map().remove(name);
        }
        if (!packed.find(name)) {
            return false;
        }
        buffer(name);
        buffer.remove(packed);
        buffer.show(packed);
        return true;
    }

    /// Removes a field if its deadline has come.
    ///
    /// @return whether it did
    public boolean removeDue(Slice name) {
        return locate(name) && isDue() && remove(name);
    }

    /// Sets the deadline of a field.
    ///
    /// @param deadline in milliseconds since 1970, or [Keyspace#NO_EXPIRY]
    /// @return whether there is one of this name
    public boolean deadline(Slice name, long deadline) {
        if (!isPacked()) {
            return map().deadline(name, deadline);
        }
        if (!packed.find(name)) {
            return false;
        }
        boolean lacksDeadlines = packed.form() != PackedHash.TIMED && deadline != Keyspace.NO_EXPIRY;
        if (lacksDeadlines && !hasRoom(0, deadline)) {
            return unpack().map().deadline(name, deadline);
        }
        if (lacksDeadlines) {
            buffer();
            buffer.addDeadlines();
            buffer.show(packed);
            packed.find(name);
        }
        if (packed.form() == PackedHash.TIMED) {
            packed.deadline(deadline);
            owesEarliest = true;
        }
        return true;
    }

    // ---- forms

    /// Takes the packed bytes into the buffer, where they can be moved.
    private void buffer() {
        if (!isBuffered) {
            settleEarliest();
            buffer.load(packed);
            isBuffered = true;
            buffer.show(packed);
        }
    }

    /// As [#buffer()], with the field in hand staying the one of this name.
    private void buffer(Slice name) {
        if (!isBuffered) {
            buffer();
            packed.find(name);
        }
    }

    private void settleEarliest() {
        if (owesEarliest) {
            packed.refreshEarliest();
            owesEarliest = false;
        }
    }

    private HashEditor unpack() {
        PagedMap made = keyspace.newMap();
        HashType.addAll(made, packed);
        show(made, now());
        isUnpacked = true;
        isBuffered = false;
        owesEarliest = false;
        return this;
    }

    /// Stores what was changed.
    public void close() {
        if (isUnpacked) {
            if (value == null) {
                keyspace.replace(key, type, map(), Keyspace.NO_EXPIRY);
            } else {
                value.replace(map());
            }
        } else if (isBuffered) {
            settleEarliest();
            store();
        } else {
            settleEarliest();
        }
        value = null;
        key = null;
        keyspace = null;
    }

    private void store() {
        if (value != null) {
            value.replace(buffer.form(), buffer.bytes());
        } else if (buffer.count() > 0) {
            keyspace.replace(key, type, buffer.form(), buffer.bytes(), Keyspace.NO_EXPIRY);
        }
    }
}
