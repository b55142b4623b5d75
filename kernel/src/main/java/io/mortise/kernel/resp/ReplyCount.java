package io.mortise.kernel.resp;

import java.util.Arrays;

/// Counts replies while they are written, so that a verb that promises five elements and writes four is found by
/// its own test rather than by a client that waits for ever. Only used with assertions on.
///
/// Frames stand on each other: one for each command that runs, and one for each aggregate that is open in it. What
/// is written outside of commands is not counted.
final class ReplyCount {
    private static final long UNKNOWN = -1;

    private long[] wanted = new long[8];
    private long[] written = new long[8];
    private boolean[] isPush = new boolean[8];
    private int depth;
    /// Whether the rest is written later, by somebody who is not counted.
    private boolean goesOn;

    /// A command begins to write.
    ///
    /// @return the mark for [#end] and [#rewind]
    int begin() {
        goesOn = false;
        push(UNKNOWN, false);
        return depth;
    }

    /// A command has ended.
    ///
    /// @param least how many replies it must have written, 0 or 1
    void end(int mark, int least) {
        boolean open = depth != mark;
        long count = written[mark - 1];
        boolean streams = goesOn;
        depth = mark - 1;
        goesOn = false;
        if (!streams && open) {
            throw new IllegalStateException("the reply has an aggregate that is not complete: it promised "
                    + wanted[mark] + " elements and has " + written[mark]);
        }
        if (!streams && (count < least || count > 1)) {
            throw new IllegalStateException("the command wrote " + count + " replies, not one");
        }
        if (count > 0 || streams) {
            value();
        }
    }

    /// Everything since the mark is taken back, and the command, too.
    void rewind(int mark) {
        depth = mark - 1;
        goesOn = false;
    }

    /// A whole reply was written.
    void value() {
        while (depth > 0) {
            int top = depth - 1;
            written[top]++;
            if (wanted[top] == UNKNOWN || written[top] < wanted[top]) {
                return;
            }
            depth--;
            if (isPush[top]) {
                return;
            }
        }
    }

    /// An aggregate of so many replies begins.
    void aggregate(long count) {
        if (count == 0) {
            value();
        } else if (depth > 0) {
            push(count, false);
        }
    }

    /// A push begins, which is no reply.
    void push(long count) {
        if (count > 0 && depth > 0) {
            push(count, true);
        }
    }

    /// An aggregate begins whose count is told at its end.
    void aggregateLater() {
        if (depth > 0) {
            push(UNKNOWN, false);
        }
    }

    /// The aggregate of [#aggregateLater] ends.
    void close(long count) {
        if (depth == 0) {
            return;
        }
        int top = depth - 1;
        if (wanted[top] != UNKNOWN || written[top] != count) {
            throw new IllegalStateException("an aggregate is closed with " + count + " elements, but " + written[top]
                    + " were written" + (wanted[top] == UNKNOWN ? "" : " into one that is open in it"));
        }
        depth--;
        value();
    }

    /// What follows is written piece by piece, after the command.
    void goOn() {
        goesOn = true;
    }

    private void push(long count, boolean push) {
        if (depth == wanted.length) {
            wanted = Arrays.copyOf(wanted, depth * 2);
            written = Arrays.copyOf(written, depth * 2);
            isPush = Arrays.copyOf(isPush, depth * 2);
        }
        wanted[depth] = count;
        written[depth] = 0;
        isPush[depth] = push;
        depth++;
    }
}
