package io.mortise.kernel.dispatch;

import io.mortise.kernel.environment.CommandLoop;
import io.mortise.kernel.environment.Environment;
import io.mortise.kernel.environment.Machine.Figures;
import io.mortise.spi.Slice;
import io.mortise.spi.command.Call;
import java.util.List;
import java.util.function.ToLongFunction;

/// Which keys take most of the server's time and of its traffic: what HOTKEYS measures while a session goes on.
///
/// What a command took, and the bytes of its request and reply, count for its keys in equal parts. Commands in a
/// transaction count for their keys; for the sums of all commands their EXEC does. While no session goes on this
/// costs nothing but one test of commands that are timed; a session times every command. Owned by the command
/// thread.
public final class HotKeys {
    /// So many counters for each key that is to be found.
    private static final int COUNTERS_A_KEY = 100;

    private static final long NANOS_A_MICRO = 1000;

    private final Executor executor;
    private final Environment environment;
    private final Statistics statistics;
    private Runnable onSwitch = () -> {};
    private Session session;
    private CommandLoop.Timer end;
    /// Whether commands count.
    boolean isOn;

    HotKeys(Executor executor) {
        this.executor = executor;
        this.environment = executor.environment();
        this.statistics = executor.statistics();
    }

    /// Sets what is to be done when a session begins or ends.
    void onSwitch(Runnable listener) {
        onSwitch = listener;
    }

    /// What is wanted of a session.
    ///
    /// @param time whether keys are ranked by time
    /// @param bytes whether keys are ranked by bytes
    /// @param keys how many are to be found of each kind
    /// @param seconds after which it ends by itself; 0 for never
    /// @param ratio one in so many commands counts for its keys
    public record Wish(boolean time, boolean bytes, int keys, long seconds, int ratio) {}

    /// A session, going on or over.
    public final class Session {
        private final Wish wish;
        private final TopKeys time;
        private final TopKeys bytes;
        private final Figures before = environment.machine().look();
        private final long bytesBefore = statistics.bytesIn + statistics.bytesOut;
        private final long beganMillis = environment.clock().millis();
        private long allNanos;
        private long allBytes;
        /// Set when it is over.
        private Figures after;

        private long bytesAfter;
        private long endedMillis;

        private Session(Wish wish) {
            this.wish = wish;
            this.time = wish.time ? new TopKeys(COUNTERS_A_KEY * wish.keys) : null;
            this.bytes = wish.bytes ? new TopKeys(COUNTERS_A_KEY * wish.keys) : null;
        }

        public Wish wish() {
            return wish;
        }

        public boolean isActive() {
            return after == null;
        }

        public long beganMillis() {
            return beganMillis;
        }

        public long tookMillis() {
            return (isActive() ? environment.clock().millis() : endedMillis) - beganMillis;
        }

        /// How long all commands took together.
        public long allMicros() {
            return allNanos / NANOS_A_MICRO;
        }

        /// The bytes of all requests and replies.
        public long allBytes() {
            return allBytes;
        }

        /// What connections have carried meanwhile, in both directions.
        public long carriedBytes() {
            return (isActive() ? statistics.bytesIn + statistics.bytesOut : bytesAfter) - bytesBefore;
        }

        /// A figure of the process, by how much it has grown.
        public long growth(ToLongFunction<Figures> figure) {
            Figures last = isActive() ? environment.machine().look() : after;
            return figure.applyAsLong(last) - figure.applyAsLong(before);
        }

        /// The keys that took most time, in nanoseconds, the first first.
        public void byTime(KeyVisitor visitor) {
            visit(time, visitor);
        }

        /// The keys that took most bytes, the first first.
        public void byBytes(KeyVisitor visitor) {
            visit(bytes, visitor);
        }

        private void visit(TopKeys keys, KeyVisitor visitor) {
            List<TopKeys.Found> found = keys.top(wish.keys);
            visitor.begin(found.size());
            found.forEach(each -> visitor.key(each.key(), each.sum()));
        }
    }

    /// Sees the keys of a list.
    public interface KeyVisitor {
        void begin(int count);

        void key(Slice key, long sum);
    }

    /// The session that goes on, or the last one; null if there is none.
    public Session session() {
        return session;
    }

    /// Begins a session in the place of the last one. The command that does so does not count.
    public void start(Wish wish) {
        Session begun = new Session(wish);
        session = begun;
        executor.afterwards(() -> turn(session == begun && begun.isActive()));
        if (wish.seconds > 0) {
            end = environment.loop().schedule(wish.seconds * 1000, this::stop);
        }
    }

    private void turn(boolean on) {
        isOn = on;
        onSwitch.run();
    }

    /// Ends the session, if one goes on. What it has found stays.
    public void stop() {
        if (session == null || !session.isActive()) {
            return;
        }
        session.after = environment.machine().look();
        session.bytesAfter = statistics.bytesIn + statistics.bytesOut;
        session.endedMillis = environment.clock().millis();
        turn(false);
        if (end != null) {
            end.cancel();
            end = null;
        }
    }

    /// Forgets the last session, which is over.
    public void reset() {
        session = null;
    }

    /// A command has run.
    ///
    /// @param replyBytes of the part of the reply that is made; negative if a part of it has left
    void ran(CallState call, long nanos, long replyBytes) {
        long traffic = Math.max(0, replyBytes) + (call.isContinued ? 0 : requestBytes(call));
        if (call.mode != Call.Mode.TRANSACTION) {
            session.allNanos += nanos;
            session.allBytes += traffic;
        }
        if (call.keyCount == 0 || session.wish.ratio > 1 && environment.random().nextInt(session.wish.ratio) > 0) {
            return;
        }
        for (int index = 0; index < call.keyCount; index++) {
            if (session.time != null) {
                session.time.add(call.keys[index], nanos / call.keyCount);
            }
            if (session.bytes != null) {
                session.bytes.add(call.keys[index], traffic / call.keyCount);
            }
        }
    }

    /// The bytes of a request of RESP with these words.
    private static long requestBytes(CallState call) {
        long sum = 3 + digits(call.count) + call.chunkedBytes;
        for (int index = 0; index < call.count; index++) {
            int length = call.words[index].length();
            sum += 5 + digits(length) + length;
        }
        return sum;
    }

    private static int digits(long number) {
        int digits = 1;
        for (long rest = number / 10; rest > 0; rest /= 10) {
            digits++;
        }
        return digits;
    }
}
