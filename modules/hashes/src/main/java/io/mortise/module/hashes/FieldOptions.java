package io.mortise.module.hashes;

import io.mortise.spi.command.Call;
import io.mortise.spi.command.CommandException;

/// What is said beside the key where the order is free: which fields, and, for HGETEX and HSETEX, under which
/// condition and with which deadline.
///
/// @param condition whether the fields must exist
/// @param deadline what becomes of their deadlines
/// @param atMillis the moment, if they get one
/// @param momentWord where the option that says it stands, if they get one
/// @param fields the names
record FieldOptions(Existence condition, Deadline deadline, long atMillis, int momentWord, FieldWords fields) {
    static final String BAD_NUM_FIELDS = "Parameter `numFields` should be greater than 0";
    private static final String BAD_NUMBER = "invalid number of fields";
    private static final int FIRST_OPTION = 2;

    /// What must hold of all fields.
    enum Existence {
        NONE,
        /// None exists.
        FNX,
        /// All exist.
        FXX
    }

    /// What becomes of deadlines.
    enum Deadline {
        /// Nothing is said of them.
        NONE,
        SET,
        KEEPTTL,
        PERSIST
    }

    /// Reads the words of an HGETEX.
    static FieldOptions ofGet(Call call) {
        return new Parser(call, 1, Deadline.PERSIST, false).parse();
    }

    /// Reads the words of an HSETEX.
    static FieldOptions ofSet(Call call) {
        return new Parser(call, 2, Deadline.KEEPTTL, true).parse();
    }

    /// Reads `FIELDS numfields …`.
    ///
    /// @param present the fields that were read before, which there must be none of
    static FieldWords fields(Call call, int at, int step, FieldWords present, String badCount) {
        if (!call.isWord(at, "FIELDS")) {
            throw new CommandException("unknown argument: " + call.argument(at));
        }
        if (present != null) {
            throw new CommandException("FIELDS keyword specified multiple times");
        }
        if (badCount.equals(BAD_NUM_FIELDS) && at + 2 >= call.count()) {
            throw new CommandException("FIELDS requires at least numfields and one field argument");
        }
        return FieldWords.at(at, step, badCount, call);
    }

    static FieldWords required(FieldWords fields) {
        if (fields == null) {
            throw new CommandException("missing FIELDS argument");
        }
        return fields;
    }

    /// Reads one request.
    private static final class Parser {
        private final Call call;
        private final int step;
        private final Deadline other;
        private final boolean allowsCondition;
        private Existence condition = Existence.NONE;
        private Deadline deadline = Deadline.NONE;
        private long atMillis;
        private int momentWord;
        private FieldWords fields;

        /// @param other what can be said of deadlines beside a moment
        Parser(Call call, int step, Deadline other, boolean allowsCondition) {
            this.call = call;
            this.step = step;
            this.other = other;
            this.allowsCondition = allowsCondition;
        }

        FieldOptions parse() {
            int at = FIRST_OPTION;
            while (at < call.count()) {
                at = option(at);
            }
            return new FieldOptions(condition, deadline, atMillis, momentWord, required(fields));
        }

        /// @return where the next option is
        private int option(int at) {
            Moment moment = Moment.named(call, at);
            if (moment != null) {
                moment(at, moment);
                return at + 2;
            }
            if (call.isWord(at, other.name())) {
                deadline(other);
                return at + 1;
            }
            if (allowsCondition && (call.isWord(at, "FNX") || call.isWord(at, "FXX"))) {
                condition(call.isWord(at, "FNX") ? Existence.FNX : Existence.FXX);
                return at + 1;
            }
            fields = fields(call, at, step, fields, BAD_NUMBER);
            return fields.end();
        }

        private void moment(int at, Moment moment) {
            deadline(Deadline.SET);
            if (at + 1 >= call.count()) {
                throw new CommandException("missing expire time");
            }
            atMillis = moment.read(call, at + 1);
            momentWord = at;
        }

        private void deadline(Deadline stated) {
            if (deadline != Deadline.NONE) {
                throw new CommandException(
                        "Only one of EX, PX, EXAT, PXAT or " + other + " arguments can be specified");
            }
            deadline = stated;
        }

        private void condition(Existence stated) {
            if (condition != Existence.NONE) {
                throw new CommandException("Only one of FXX or FNX arguments can be specified");
            }
            condition = stated;
        }
    }
}
