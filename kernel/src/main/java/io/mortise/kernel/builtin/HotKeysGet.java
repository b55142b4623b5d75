package io.mortise.kernel.builtin;

import io.mortise.kernel.dispatch.CallState;
import io.mortise.kernel.dispatch.HotKeys;
import io.mortise.kernel.dispatch.HotKeys.KeyVisitor;
import io.mortise.kernel.dispatch.HotKeys.Session;
import io.mortise.kernel.environment.Machine.Figures;
import io.mortise.spi.Slice;
import io.mortise.spi.reply.Reply;

/// HOTKEYS GET: what the session has found that goes on, or the last one.
final class HotKeysGet implements KernelCommand {
    private static final long LAST_SLOT = 16_383;
    private static final long NANOS_A_MICRO = 1000;
    private static final long MICROS_A_MILLI = 1000;
    private static final int COMMON_FIELDS = 7;
    private static final int TIME_FIELDS = 3;
    private static final int BYTES_FIELDS = 2;

    private final HotKeys hotKeys;

    HotKeysGet(HotKeys hotKeys) {
        this.hotKeys = hotKeys;
    }

    @Override
    public void run(CallState call, Reply reply) {
        Session session = hotKeys.session();
        if (session == null) {
            reply.nullArray();
            return;
        }
        boolean time = session.wish().time();
        boolean bytes = session.wish().bytes();
        reply.array(1);
        reply.map(COMMON_FIELDS + (time ? TIME_FIELDS : 0) + (bytes ? BYTES_FIELDS : 0));
        common(session, reply);
        if (time) {
            integer("total-cpu-time-user-ms", session.growth(Figures::userMicros) / MICROS_A_MILLI, reply);
            integer("total-cpu-time-sys-ms", session.growth(Figures::systemMicros) / MICROS_A_MILLI, reply);
        }
        if (bytes) {
            integer("total-net-bytes", session.carriedBytes(), reply);
        }
        if (time) {
            reply.bulk("by-cpu-time-us");
            session.byTime(list(reply, NANOS_A_MICRO));
        }
        if (bytes) {
            reply.bulk("by-net-bytes");
            session.byBytes(list(reply, 1));
        }
    }

    private static void common(Session session, Reply reply) {
        integer("tracking-active", session.isActive() ? 1 : 0, reply);
        integer("sample-ratio", session.wish().ratio(), reply);
        reply.bulk("selected-slots");
        reply.array(1);
        reply.array(2);
        reply.integer(0);
        reply.integer(LAST_SLOT);
        integer("all-commands-all-slots-us", session.allMicros(), reply);
        integer("net-bytes-all-commands-all-slots", session.allBytes(), reply);
        integer("collection-start-time-unix-ms", session.beganMillis(), reply);
        integer("collection-duration-ms", session.tookMillis(), reply);
    }

    private static void integer(String name, long value, Reply reply) {
        reply.bulk(name);
        reply.integer(value);
    }

    /// Keys and numbers in turn, in one array, whatever the protocol.
    private static KeyVisitor list(Reply reply, long unit) {
        return new KeyVisitor() {
            @Override
            public void begin(int count) {
                reply.array(2 * count);
            }

            @Override
            public void key(Slice key, long sum) {
                reply.bulk(key);
                reply.integer(sum / unit);
            }
        };
    }
}
