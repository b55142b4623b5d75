package io.mortise.kernel.dispatch;

import java.util.LinkedHashSet;
import java.util.Set;

/// Looks at commands as they run: how long they take, which were slow, and who wants to see all of them.
///
/// Reading the clock twice costs a tenth of a small command. So commands that are quick by their nature are timed
/// once in 16 calls, and count for those between; all others, and all if very short times are asked for, are timed
/// each time. What a command may not show to others (passwords) is left out. Owned by the command thread.
public final class Observation {
    /// One call in so many is timed.
    static final int SAMPLED = 16;
    /// Below this, even commands that are quick by nature may be slow.
    private static final long SHORT_NANOS = 1_000_000;

    private static final long NANOS_A_MILLI = 1_000_000;

    private final Executor executor;
    private final SlowLog slowLog;
    private final LatencyEvents latency;
    private final HotKeys hotKeys;
    private final Set<ClientState> monitors = new LinkedHashSet<>();
    private long slowNanos = Long.MAX_VALUE;
    private boolean countsDurations = true;
    /// Whether every command is timed.
    boolean timesAll;
    /// Whether somebody wants to see every command.
    boolean isShown;

    Observation(Executor executor) {
        this.executor = executor;
        this.slowLog = new SlowLog();
        this.latency = new LatencyEvents(executor.environment().clock());
        this.hotKeys = new HotKeys(executor);
        hotKeys.onSwitch(this::chooseTimed);
    }

    /// Commands that took long.
    public SlowLog slowLog() {
        return slowLog;
    }

    /// Things that took long.
    public LatencyEvents latency() {
        return latency;
    }

    /// Which keys take most.
    public HotKeys hotKeys() {
        return hotKeys;
    }

    /// Sets from when on a command is slow.
    ///
    /// @param nanos [Long#MAX_VALUE] for never
    public void slowFrom(long nanos) {
        slowNanos = nanos;
        chooseTimed();
    }

    private void chooseTimed() {
        timesAll = slowNanos < SHORT_NANOS || hotKeys.isOn;
    }

    /// Says whether durations are counted for each command.
    public void countDurations(boolean wanted) {
        countsDurations = wanted;
    }

    /// A command has run.
    ///
    /// @param replyBytes of the part of its reply that is made
    void took(CallState call, Row row, long nanos, int replyBytes) {
        long weight = Math.max(1, row.calls - row.callsTimed);
        row.callsTimed = row.calls;
        row.nanos += nanos * weight;
        executor.statistics().commandTook(nanos, weight);
        if (countsDurations) {
            row.durations().add(nanos, weight);
        }
        if (nanos >= slowNanos && row.isLoggedWhenSlow && !executor.tasks().isTask(call)) {
            slowLog.add(call, executor.nowMillis(), nanos);
            FlightEvents.slow(call, row, nanos);
        }
        if (latency.isOn()) {
            latency.add(row.isFast ? "fast-command" : "command", nanos / NANOS_A_MILLI);
        }
        if (hotKeys.isOn && !executor.tasks().isTask(call)) {
            hotKeys.ran(call, nanos, replyBytes);
        }
    }

    /// Something that is no command has been done.
    void tookSince(String name, long beganNanos) {
        if (latency.isOn()) {
            latency.add(name, (executor.environment().clock().nanos() - beganNanos) / NANOS_A_MILLI);
        }
    }

    // ---- those who see everything

    /// Shows a client every command from now on.
    public void show(ClientState client) {
        monitors.add(client);
        client.isMonitor = true;
        client.set(Conditions.MONITORING, true);
        isShown = true;
    }

    /// Shows a client no commands any more.
    public void hide(ClientState client) {
        monitors.remove(client);
        client.isMonitor = false;
        client.set(Conditions.MONITORING, false);
        isShown = !monitors.isEmpty();
    }

    /// A command has run. Shown behind it, as Redis does: SELECT with the database that it chose, EXEC behind what it
    /// ran.
    void show(CallState call) {
        if (!call.row.isShown || executor.tasks().isTask(call) || call.isContinued) {
            return;
        }
        String line = ShownCommand.line(call, executor.environment().clock().millis());
        for (ClientState monitor : monitors) {
            executor.write(monitor, buffer -> buffer.simpleString(line));
        }
    }
}
