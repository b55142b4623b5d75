package io.mortise.kernel.dispatch;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The commands that the command thread ran last, for the report of a crash: what and whose, and none of their words,
/// which may be secrets. Owned by the command thread; noting one is a handful of stores.
public final class RecentCommands {
    private static final int KEPT = 16;

    private final Row[] rows = new Row[KEPT];
    private final long[] clients = new long[KEPT];
    private final int[] words = new int[KEPT];
    private int next;

    void add(CallState call) {
        int at = next++ & KEPT - 1;
        if (rows[at] != call.row) {
            rows[at] = call.row;
        }
        clients[at] = call.client.id();
        words[at] = call.count;
    }

    /// Forgets what would keep a module's code.
    void forget() {
        Arrays.fill(rows, null);
    }

    /// A line each, the latest first.
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        for (int back = 1; back <= KEPT; back++) {
            int at = next - back & KEPT - 1;
            if (rows[at] != null) {
                String arguments = words[at] == 1 ? "no arguments" : words[at] - 1 + " arguments, not shown";
                lines.add(rows[at].name() + " of client " + clients[at] + ", " + arguments);
            }
        }
        return lines;
    }
}
