package io.mortise.kernel.builtin;

import io.mortise.kernel.dispatch.CallState;
import io.mortise.kernel.dispatch.HotKeys;
import io.mortise.kernel.dispatch.HotKeys.Wish;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.reply.Reply;

/// HOTKEYS START: begins to measure which keys take most.
final class HotKeysStart implements KernelCommand {
    private static final int FIRST_METRIC = 4;
    private static final int METRICS = 2;
    private static final int MOST_KEYS = 64;
    private static final int MOST_SECONDS = 1_000_000;

    private final HotKeys hotKeys;

    HotKeysStart(HotKeys hotKeys) {
        this.hotKeys = hotKeys;
    }

    /// The words as they are read.
    private static final class Options {
        private final CallState call;
        private boolean time;
        private boolean bytes;
        private int keys = 10;
        private long seconds;
        private int ratio = 1;

        Options(CallState call) {
            this.call = call;
        }

        Wish parse() {
            if (call.count() < FIRST_METRIC || !call.isWord(2, "METRICS")) {
                throw new CommandException("METRICS parameter is required");
            }
            int index = metrics((int) number(3, 1, METRICS, "METRICS count must be > 0 and <= " + METRICS));
            for (; index < call.count(); index += 2) {
                option(index);
            }
            return new Wish(time, bytes, keys, seconds, ratio);
        }

        /// Others than the two are passed over: a later version may have them.
        private int metrics(int count) {
            int end = Math.min(call.count(), FIRST_METRIC + count);
            for (int index = FIRST_METRIC; index < end; index++) {
                if (call.isWord(index, "CPU")) {
                    time = once(time, "CPU");
                } else if (call.isWord(index, "NET")) {
                    bytes = once(bytes, "NET");
                }
            }
            if (end < FIRST_METRIC + count) {
                throw new CommandException("METRICS count does not match number of metric types provided");
            }
            if (!time && !bytes) {
                throw new CommandException("METRICS no valid metrics passed. Supported: CPU|NET");
            }
            return end;
        }

        private static boolean once(boolean before, String metric) {
            if (before) {
                throw new CommandException("METRICS " + metric + " defined more than once!");
            }
            return true;
        }

        private void option(int index) {
            if (index + 1 == call.count()) {
                throw CommandException.syntax();
            }
            if (call.isWord(index, "COUNT")) {
                keys = (int) number(index + 1, 1, MOST_KEYS, "COUNT must be between 1 and " + MOST_KEYS);
            } else if (call.isWord(index, "DURATION")) {
                seconds = number(index + 1, 1, MOST_SECONDS, "DURATION must be between 1 and " + MOST_SECONDS);
            } else if (call.isWord(index, "SAMPLE")) {
                ratio = (int) number(index + 1, 1, Integer.MAX_VALUE, "SAMPLE ratio must be positive");
            } else if (call.isWord(index, "SLOTS")) {
                throw new CommandException("SLOTS parameter cannot be used in non-cluster mode");
            } else {
                throw CommandException.syntax();
            }
        }

        private long number(int index, long least, long most, String message) {
            long number = call.integer(index, message);
            if (number < least || number > most) {
                throw new CommandException(message);
            }
            return number;
        }
    }

    @Override
    public void run(CallState call, Reply reply) {
        if (hotKeys.session() != null && hotKeys.session().isActive()) {
            throw new CommandException("hotkey tracking session already in progress");
        }
        hotKeys.start(new Options(call).parse());
        reply.ok();
    }
}
