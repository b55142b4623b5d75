package io.mortise.module.hashes.value;

import io.mortise.spi.Slice;
import io.mortise.spi.command.Call;
import io.mortise.spi.event.KeyspaceEventClass;
import java.util.ArrayList;
import java.util.List;

/// Fields that a call removes because their deadline has come, and what the server is told of them: an explicit
/// HDEL, since nothing expires by itself where effects are applied, the event `hexpired`, and how many there were.
public final class DueFields {
    private final Call call;
    private final boolean areToldByName;
    private final List<Slice> names = new ArrayList<>();
    private int count;

    public DueFields(Call call) {
        this.call = call;
        this.areToldByName = call.isPropagated() || call.isHeard(KeyspaceEventClass.HASH);
    }

    /// Notes a field.
    ///
    /// @param name copied
    public void add(Slice name) {
        count++;
        if (areToldByName) {
            names.add(Slice.of(name.copy()));
        }
    }

    public boolean isEmpty() {
        return count == 0;
    }

    /// Tells the server.
    public void tell() {
        if (count == 0) {
            return;
        }
        call.expired(count);
        if (areToldByName) {
            call.notify(KeyspaceEventClass.HASH, "hexpired", call.key(), names);
        }
        if (call.isPropagated()) {
            List<Object> words = new ArrayList<>(names.size() + 1);
            words.add(call.key());
            words.addAll(names);
            call.propagate("HDEL", words.toArray());
        }
    }
}
