package io.mortise.module.vectorset;

import io.mortise.module.vectorset.filter.Expression;
import io.mortise.module.vectorset.filter.SyntaxException;
import io.mortise.spi.Slice;
import io.mortise.spi.command.Arguments;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.command.Numbers;

/// The options of VSIM, behind the vector; of several of one kind the last counts.
final class SimilarOptions {
    static final int DEFAULT_COUNT = 10;
    static final int DEFAULT_WIDTH = 100;
    private static final long MOST_WIDTH = 1_000_000;
    private static final long EFFORT_EACH = 100;

    boolean withScores;
    boolean withAttributes;
    long count = DEFAULT_COUNT;
    /// The largest half of a distance.
    double epsilon = 2;
    long width = DEFAULT_WIDTH;
    Expression filter;
    private long effort;
    boolean isExact;
    boolean isInline;

    private final Arguments call;
    private int at;

    private SimilarOptions(Arguments call, int at) {
        this.call = call;
        this.at = at;
    }

    /// @param from the index of the first option
    static SimilarOptions parse(Arguments call, int from, boolean isStrict) {
        SimilarOptions options = new SimilarOptions(call, from);
        while (options.at < call.count()) {
            options.next(isStrict);
        }
        return options;
    }

    /// How many nodes a filtered walk may expand.
    long effort() {
        return effort > 0 ? effort : count > Long.MAX_VALUE / EFFORT_EACH ? Long.MAX_VALUE : count * EFFORT_EACH;
    }

    private void next(boolean isStrict) {
        Slice word = call.argument(at++);
        if (word.isWord("WITHSCORES")) {
            withScores = true;
        } else if (word.isWord("WITHATTRIBS")) {
            withAttributes = true;
        } else if (word.isWord("TRUTH")) {
            isExact = true;
        } else if (word.isWord("NOTHREAD")) {
            isInline = true;
        } else if (at == call.count()) {
            throw syntax();
        } else {
            valued(word, isStrict);
        }
    }

    private void valued(Slice word, boolean isStrict) {
        Slice value = call.argument(at++);
        if (word.isWord("COUNT")) {
            count = positive(value, Long.MAX_VALUE, "invalid COUNT");
        } else if (word.isWord("EF")) {
            width = positive(value, MOST_WIDTH, "invalid EF");
        } else if (word.isWord("FILTER-EF")) {
            effort = positive(value, Long.MAX_VALUE, "invalid FILTER-EF");
        } else if (word.isWord("EPSILON")) {
            epsilon = Numbers.parseDouble(value);
            if (!(epsilon > 0)) {
                throw new CommandException("invalid EPSILON");
            }
        } else if (word.isWord("FILTER")) {
            filter = compile(value, isStrict);
        } else {
            throw syntax();
        }
    }

    private static long positive(Slice word, long most, String message) {
        long[] parsed = new long[1];
        if (!Numbers.parseLong(word.array(), word.offset(), word.length(), parsed)
                || parsed[0] < 1
                || parsed[0] > most) {
            throw new CommandException(message);
        }
        return parsed[0];
    }

    private static Expression compile(Slice source, boolean isStrict) {
        try {
            return Expression.compile(source.copy(), isStrict);
        } catch (SyntaxException wrong) {
            throw new CommandException("syntax error in FILTER expression near: " + wrong.rest());
        }
    }

    private static CommandException syntax() {
        return new CommandException("syntax error in VSIM command");
    }
}
