package io.mortise.module.vectorset;

import io.mortise.module.vectorset.value.Projection;
import io.mortise.module.vectorset.value.Quantization;
import io.mortise.module.vectorset.value.Shape;
import io.mortise.spi.Slice;
import io.mortise.spi.command.Arguments;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.command.Numbers;
import java.util.ArrayList;
import java.util.List;

/// The words of VADD:
///
/// ```
///  key [REDUCE dim] vector element [CAS] [NOQUANT | Q8 | BIN] [EF n] [SETATTR text] [M n]
///  key [REDUCE dim] ELEMENTS count vector element [SETATTR text] [vector element [SETATTR text] …] [options]
/// ```
///
/// What is not stated is null or 0. The bytes of attributes are copies.
///
/// @param elements at least one
/// @param isCounted whether ELEMENTS was given, so that the answer is a count
/// @param reduce the dimension to reduce to, or 0
/// @param quantization null if not stated
/// @param width EF, or 0
/// @param links M, or 0
record AddOptions(
        List<Element> elements, boolean isCounted, int reduce, Quantization quantization, int width, int links) {
    private static final long MOST_WIDTH = 1_000_000;

    /// One element to add.
    ///
    /// @param vector as it came
    /// @param nameAt the index of the word that is its name
    /// @param attribute null if none is stated
    record Element(VectorArgument vector, int nameAt, byte[] attribute) {}

    static AddOptions parse(Arguments call, boolean acceptsInfinite) {
        return new Parser(call, acceptsInfinite).parse();
    }

    int dimension() {
        return elements.getFirst().vector().dimension();
    }

    private static final class Parser {
        private final Arguments call;
        private final boolean acceptsInfinite;
        private int at = 2;
        private int reduce;
        private Quantization quantization;
        private int width;
        private int links;
        private byte[] lastAttribute;

        Parser(Arguments call, boolean acceptsInfinite) {
            this.call = call;
            this.acceptsInfinite = acceptsInfinite;
        }

        AddOptions parse() {
            if (call.isWord(at, "REDUCE")) {
                reduce = (int) number(at + 1, 1, Shape.MOST_DIMENSION, "invalid vector specification");
                at += 2;
            }
            boolean isCounted = at < call.count() && call.isWord(at, "ELEMENTS");
            int count = 1;
            if (isCounted) {
                count = (int) number(at + 1, 1, call.count(), "invalid vector specification");
                at += 2;
            }
            List<Element> elements = new ArrayList<>(1);
            for (int index = 0; index < count; index++) {
                elements.add(element(index == count - 1));
            }
            return new AddOptions(elements, isCounted, reduce, quantization, width, links);
        }

        private Element element(boolean isLast) {
            VectorArgument vector = VectorArgument.parse(call, at, acceptsInfinite);
            if (reduce > 0 && !Projection.isAllowed(vector.dimension(), reduce)) {
                throw VectorArgument.invalid();
            }
            at = vector.next();
            if (at >= call.count()) {
                throw CommandException.wrongArity("VADD");
            }
            int nameAt = at++;
            lastAttribute = null;
            if (isLast) {
                options();
            } else if (at < call.count() && call.isWord(at, "SETATTR")) {
                attribute();
            }
            return new Element(vector, nameAt, lastAttribute);
        }

        private void options() {
            while (at < call.count()) {
                Slice word = call.argument(at);
                boolean hasValue = at + 1 < call.count();
                if (word.isWord("CAS")) {
                    at++;
                } else if (word.isWord("NOQUANT")) {
                    quantization(Quantization.NONE);
                } else if (word.isWord("Q8")) {
                    quantization(Quantization.INT8);
                } else if (word.isWord("BIN")) {
                    quantization(Quantization.BINARY);
                } else if (word.isWord("EF") && hasValue) {
                    width = (int) number(at + 1, 1, MOST_WIDTH, "invalid EF");
                    at += 2;
                } else if (word.isWord("M") && hasValue) {
                    links = (int) number(at + 1, Shape.LEAST_LINKS, Shape.MOST_LINKS, "invalid M");
                    at += 2;
                } else if (word.isWord("SETATTR") && hasValue) {
                    attribute();
                } else {
                    throw new CommandException("invalid option after element");
                }
            }
        }

        private void quantization(Quantization stated) {
            quantization = stated;
            at++;
        }

        private void attribute() {
            if (at + 1 >= call.count()) {
                throw new CommandException("invalid option after element");
            }
            lastAttribute = call.argument(at + 1).copy();
            at += 2;
        }

        private long number(int index, long least, long most, String message) {
            long[] parsed = new long[1];
            Slice word = index < call.count() ? call.argument(index) : Slice.of("");
            if (!Numbers.parseLong(word.array(), word.offset(), word.length(), parsed)
                    || parsed[0] < least
                    || parsed[0] > most) {
                throw new CommandException(message);
            }
            return parsed[0];
        }
    }
}
