package io.mortise.kernel.keyspace;

import io.mortise.spi.Slice;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/// The commands about several keys that wait for their module. Each stands behind those on which it depends. They
/// stay until no key has a pending value any more. Owned by the command thread.
public final class SharedCommands {
    private final Map<Slice, SharedCommand> byId = new HashMap<>();
    private final List<SharedCommand> inOrder = new ArrayList<>();
    private long judgedTable = -1;
    private int judged;
    private boolean isJudging;

    /// Adds one, if it is not there already.
    public void add(SharedCommand command) {
        if (byId.putIfAbsent(command.id(), command) == null) {
            inOrder.add(command);
        }
    }

    /// The one of that id, or null.
    public SharedCommand of(Slice id) {
        return byId.get(id);
    }

    /// All of them, in an order in which they can be applied.
    public List<SharedCommand> all() {
        return Collections.unmodifiableList(inOrder);
    }

    /// Whether a command can be applied, and those on which it depends. Each is judged once for a table of commands,
    /// rather than at each question: a million keys may ask.
    ///
    /// @param table the version of the table of commands
    /// @param judge whether one can be applied if those before it can
    public boolean isApplicable(Slice id, long table, Predicate<SharedCommand> judge) {
        if (!isJudging) {
            judge(table, judge);
        }
        SharedCommand command = byId.get(id);
        return command != null && command.isApplicable && !command.hasFailed();
    }

    /// The judge asks for those before the one that it judges.
    private void judge(long table, Predicate<SharedCommand> judge) {
        if (table != judgedTable) {
            judgedTable = table;
            judged = 0;
        }
        isJudging = true;
        try {
            for (; judged < inOrder.size(); judged++) {
                SharedCommand next = inOrder.get(judged);
                next.isApplicable = false;
                next.isApplicable = judge.test(next);
            }
        } finally {
            isJudging = false;
        }
    }

    /// Lets go of all.
    public void clear() {
        byId.clear();
        inOrder.clear();
        judged = 0;
    }
}
