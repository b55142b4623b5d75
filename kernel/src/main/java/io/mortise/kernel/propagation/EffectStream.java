package io.mortise.kernel.propagation;

import io.mortise.spi.Slice;
import io.mortise.spi.command.Arguments;
import io.mortise.spi.persistence.EffectListener;
import io.mortise.spi.persistence.EffectUnit.Cause;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// The stream of units. Owned by the command thread.
///
/// Units are numbered whether or not anybody reads them, so that frozen states can name the number they stand at;
/// but words are only collected for readers. Deletions of keys that were past their time form a unit of their own,
/// before the one that met them.
public final class EffectStream {
    private record Reader(EffectListener listener, Consumer<Throwable> onFault) {}

    /// Replaced as a whole, so that a reader may come or go while others are told.
    private Reader[] listeners = {};
    private final Unit unit = new Unit();
    private final Unit expired = new Unit();
    private long sequence;
    private long changes;

    /// @param onFault hears what the listener throws, which is nobody else's trouble
    public void add(EffectListener listener, Consumer<Throwable> onFault) {
        listeners = Stream.concat(Arrays.stream(listeners), Stream.of(new Reader(listener, onFault)))
                .toArray(Reader[]::new);
    }

    public void remove(EffectListener listener) {
        listeners = Arrays.stream(listeners)
                .filter(each -> each.listener != listener)
                .toArray(Reader[]::new);
    }

    /// Whether anybody reads the effects.
    public boolean isHeard() {
        return listeners.length > 0;
    }

    /// Whether the unit that is being made has changed anything yet.
    public boolean hasChanged() {
        return unit.isChanged() || expired.isChanged();
    }

    /// The number of the last unit.
    public long position() {
        return sequence;
    }

    /// How many changes there were since the server started.
    public long changes() {
        return changes;
    }

    /// Begins a unit.
    public void begin(long nowMillis, Cause cause, long client) {
        unit.begin(nowMillis, cause, client);
    }

    /// Notes changes of the unit.
    public void changed(int count) {
        unit.change();
        changes += count;
    }

    /// Adds a request as it came; its words must stay as they are until [#end()].
    public void effect(int database, Arguments request) {
        if (isHeard()) {
            unit.add(database, request);
        }
    }

    /// Adds an effect.
    public void effect(int database, String command, Object... words) {
        if (isHeard()) {
            unit.add(database, command, words);
        }
    }

    /// Where in the unit the next effect goes, for [#rewind].
    public int mark() {
        return unit.size();
    }

    /// Takes back the effects added since the mark.
    public void rewind(int mark) {
        unit.rewind(mark);
    }

    /// A key was deleted because it was past its time.
    public void expired(int database, Slice key) {
        if (!expired.isChanged()) {
            expired.begin(unit.clockMillis(), Cause.EXPIRY, 0);
            expired.change();
        }
        changes++;
        if (isHeard()) {
            expired.add(database, "DEL", key);
        }
    }

    /// Ends the unit: if anything changed, it gets its number and goes to the readers.
    public void end() {
        emit(expired);
        emit(unit);
    }

    private void emit(Unit finished) {
        if (!finished.isChanged()) {
            return;
        }
        sequence++;
        if (finished.size() > 0) {
            finished.number(sequence);
            for (Reader each : listeners) {
                tell(each, finished);
            }
        }
        finished.clear();
    }

    private static void tell(Reader reader, Unit finished) {
        try {
            reader.listener.on(finished);
        } catch (Throwable fault) {
            reader.onFault.accept(fault);
        }
    }
}
