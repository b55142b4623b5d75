package io.mortise.kernel.builtin;

import io.mortise.kernel.dispatch.CallState;
import io.mortise.kernel.keyspace.Elsewhere;
import io.mortise.kernel.keyspace.GenericKeys;
import io.mortise.spi.Slice;
import io.mortise.spi.command.Call;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.command.ErrorPrefix;
import io.mortise.spi.event.KeyspaceEventClass;
import io.mortise.spi.keyspace.ChunkedBytes;
import io.mortise.spi.keyspace.CorruptValueException;
import io.mortise.spi.keyspace.Keyspace;
import io.mortise.spi.reply.Reply;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// RESTORE: makes a key of what DUMP answered, here or in Redis. The value of a type whose module is not loaded is
/// kept as it is until the module comes.
///
/// A large payload is read on another thread while other clients go on. The command begins when it comes, and is
/// looked at again as a whole when the value is there: nobody sees anything of it in between, and whether the key
/// exists, or is past its time, is what holds at the end.
final class Restore implements KernelCommand {
    private static final Logger LOG = LoggerFactory.getLogger(Restore.class);
    private static final int MOST_FREQUENCY = 255;
    private static final int PAYLOAD = 3;

    /// @param isAbsolute whether the time to live is a moment rather than a duration
    /// @param idleSeconds -1 if not given
    /// @param frequency -1 if not given
    private record Options(boolean replaces, boolean isAbsolute, long idleSeconds, long frequency) {
        static Options parse(Call call) {
            boolean replaces = false;
            boolean absolute = false;
            long idleSeconds = -1;
            long frequency = -1;
            for (int index = 4; index < call.count(); index++) {
                boolean hasValue = index + 1 < call.count();
                if (call.isWord(index, "REPLACE")) {
                    replaces = true;
                } else if (call.isWord(index, "ABSTTL")) {
                    absolute = true;
                } else if (call.isWord(index, "IDLETIME") && hasValue && frequency < 0) {
                    index++;
                    idleSeconds = call.integer(index, 0, Long.MAX_VALUE, "Invalid IDLETIME value, must be >= 0");
                } else if (call.isWord(index, "FREQ") && hasValue && idleSeconds < 0) {
                    index++;
                    frequency = call.integer(index, 0, MOST_FREQUENCY, "Invalid FREQ value, must be >= 0 and <= 255");
                } else {
                    throw CommandException.syntax();
                }
            }
            return new Options(replaces, absolute, idleSeconds, frequency);
        }
    }

    @Override
    public void run(CallState call, Reply reply) {
        Options options = Options.parse(call);
        Slice key = call.key();
        if (!options.replaces && call.keys().existsForChange(call.database(), key)) {
            throw new CommandException(ErrorPrefix.BUSYKEY, "Target key name already exists.");
        }
        long ttlMillis = call.integer(2, 0, Long.MAX_VALUE, "Invalid TTL value, must be >= 0");
        GenericKeys.Reading reading = reading(call);
        if (reading == null && isLeftToOthers(call)) {
            return;
        }
        GenericKeys.Restored value = read(call, reading);
        // A sum beyond the largest number wraps to the past, as it does in Redis.
        long moment = ttlMillis == 0 || options.isAbsolute ? ttlMillis : ttlMillis + call.nowMillis();
        if (moment != 0 && moment <= call.nowMillis() && call.mode() != Call.Mode.REPLAY) {
            removeOnly(call, key);
        } else {
            restore(call, value, moment, options);
        }
        reply.ok();
    }

    /// What another thread has read; null if none has, or by code that is not the present one any more.
    private static GenericKeys.Reading reading(CallState call) {
        return switch (call.ready()) {
            case null -> null;
            case GenericKeys.Reading reading -> {
                call.join(PAYLOAD, reading.bytes());
                yield call.keys().isCurrent(reading) ? reading : null;
            }
            case Error fault -> throw fault;
            case RuntimeException fault -> throw fault;
            default -> throw new IllegalStateException("reading a payload gave " + call.ready());
        };
    }

    /// Has a large payload read on another thread.
    ///
    /// @return false if it is to be read here
    private static boolean isLeftToOthers(CallState call) {
        ChunkedBytes payload = call.mayRunAgain() ? call.shared(PAYLOAD, GenericKeys.LARGE_BYTES) : null;
        Elsewhere<GenericKeys.Reading> elsewhere =
                payload == null ? null : call.keys().readElsewhere(payload);
        if (elsewhere == null) {
            return false;
        }
        call.runAgainAfter(elsewhere);
        return true;
    }

    /// @param reading null to read the payload now
    private static GenericKeys.Restored read(CallState call, GenericKeys.Reading reading) {
        boolean isSound = reading == null ? GenericKeys.isSound(call.argument(PAYLOAD)) : reading.isSound();
        if (!isSound) {
            throw new CommandException("DUMP payload version or checksum are wrong");
        }
        // As a whole, whatever sanitize-dump-payload says.
        call.executor().statistics().payloadChecks++;
        try {
            GenericKeys.Restored value = reading == null ? call.keys().read(call.argument(PAYLOAD)) : reading.value();
            if (value.isPending() && call.mode() != Call.Mode.REPLAY) {
                throw new CommandException("a value that waits for commands of a missing module cannot be restored");
            }
            if (!value.isEmpty()) {
                return value;
            }
            LOG.debug("RESTORE: the value has no elements");
        } catch (CorruptValueException damaged) {
            LOG.info("RESTORE of a damaged value: {}", damaged.getMessage());
        }
        throw new CommandException("Bad data format");
    }

    /// The value is past its time already, so all that is left to do is to remove the one in its place.
    private static void removeOnly(CallState call, Slice key) {
        if (call.keys().remove(call.database(), key)) {
            call.propagate("DEL", key);
            call.notify(KeyspaceEventClass.GENERIC, "del", key);
        }
    }

    private static void restore(CallState call, GenericKeys.Restored value, long moment, Options options) {
        Slice key = call.key();
        call.keys()
                .restore(
                        call.database(),
                        key,
                        value,
                        moment == 0 ? Keyspace.NO_EXPIRY : moment,
                        options.idleSeconds,
                        (int) options.frequency);
        if (moment != 0 && !options.isAbsolute && call.isPropagated()) {
            propagate(call, moment);
        }
        call.notify(KeyspaceEventClass.GENERIC, "restore", key);
    }

    /// The same words, but for the moment and the word that says that it is one.
    private static void propagate(CallState call, long moment) {
        Object[] words = new Object[call.count()];
        for (int index = 1; index < call.count(); index++) {
            words[index - 1] = index == 2 ? (Object) moment : call.argument(index);
        }
        words[words.length - 1] = "ABSTTL";
        call.propagate("RESTORE", words);
    }
}
