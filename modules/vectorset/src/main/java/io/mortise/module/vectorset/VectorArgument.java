package io.mortise.module.vectorset;

import io.mortise.module.vectorset.value.Projection;
import io.mortise.module.vectorset.value.Shape;
import io.mortise.module.vectorset.value.VectorSet;
import io.mortise.spi.Slice;
import io.mortise.spi.command.Arguments;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.command.Numbers;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/// A vector among the words of a request: `FP32 blob` or `VALUES count number …`.
///
/// @param values padded with zeros
/// @param dimension how many of them there are
/// @param next the index of the word behind it
record VectorArgument(float[] values, int dimension, int next) {
    private static final VarHandle FLOAT = MethodHandles.byteArrayViewVarHandle(float[].class, ByteOrder.LITTLE_ENDIAN);

    /// Reads the vector that begins at a word.
    ///
    /// @param acceptsInfinite whether components may be infinite, or not numbers
    static VectorArgument parse(Arguments call, int at, boolean acceptsInfinite) {
        VectorArgument vector;
        if (at + 1 < call.count() && call.isWord(at, "FP32")) {
            vector = floats(call.argument(at + 1), at + 2);
        } else if (at + 1 < call.count() && call.isWord(at, "VALUES")) {
            vector = values(call, at + 1);
        } else {
            throw invalid();
        }
        if (!acceptsInfinite) {
            vector.refuseInfinite();
        }
        return vector;
    }

    private static VectorArgument floats(Slice blob, int next) {
        int dimension = blob.length() / Float.BYTES;
        if (blob.length() % Float.BYTES != 0 || dimension < 1 || dimension > Shape.MOST_DIMENSION) {
            throw invalid();
        }
        float[] values = new float[VectorSet.padded(dimension)];
        byte[] array = blob.array();
        for (int index = 0; index < dimension; index++) {
            values[index] = (float) FLOAT.get(array, blob.offset() + index * Float.BYTES);
        }
        return new VectorArgument(values, dimension, next);
    }

    private static VectorArgument values(Arguments call, int at) {
        long[] parsed = new long[1];
        Slice word = call.argument(at);
        if (!Numbers.parseLong(word.array(), word.offset(), word.length(), parsed)
                || parsed[0] < 1
                || parsed[0] > Shape.MOST_DIMENSION
                || parsed[0] > call.count() - at - 1) {
            throw invalid();
        }
        int dimension = (int) parsed[0];
        float[] values = new float[VectorSet.padded(dimension)];
        for (int index = 0; index < dimension; index++) {
            double value = VectorText.parse(call.argument(at + 1 + index));
            if (Double.isNaN(value)) {
                throw invalid();
            }
            values[index] = (float) value;
        }
        return new VectorArgument(values, dimension, at + 1 + dimension);
    }

    /// A vector with such a component would be at no distance from anything.
    private void refuseInfinite() {
        double sum = 0;
        for (int index = 0; index < dimension; index++) {
            if (!Float.isFinite(values[index])) {
                throw new CommandException("invalid vector specification: value " + (index + 1) + " of " + dimension
                        + " is not a finite number");
            }
            sum += (double) values[index] * values[index];
        }
        if (Math.sqrt(sum) > Float.MAX_VALUE) {
            throw new CommandException("invalid vector specification: the vector is longer than a number can say");
        }
    }

    /// The values, made shorter.
    float[] projected(Projection projection) {
        float[] output = projection.apply(values);
        return Arrays.copyOf(output, VectorSet.padded(output.length));
    }

    static CommandException invalid() {
        return new CommandException("invalid vector specification");
    }
}
