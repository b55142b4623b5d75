package io.mortise.module.vectorset.value;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Assumptions;

/// Vectors for tests: real embeddings where the machine has them, and synthetic ones of the same kind.
final class Embeddings {
    private static final Path DATA =
            Path.of(System.getProperty("mortise.embeddings", "/work/shared/data/minilm384-30k"));

    private Embeddings() {}

    /// The first real embeddings; skips the test on a machine without them.
    static float[][] base(int most) throws IOException {
        ByteBuffer file = file("base.f16bin");
        int rows = Math.min(most, file.getInt());
        int columns = file.getInt();
        float[][] vectors = new float[rows][columns];
        for (float[] vector : vectors) {
            for (int at = 0; at < columns; at++) {
                vector[at] = Float.float16ToFloat(file.getShort());
            }
        }
        return vectors;
    }

    /// The queries that belong to [#base].
    static float[][] queries() throws IOException {
        ByteBuffer file = file("query.fbin");
        float[][] vectors = new float[file.getInt()][file.getInt()];
        for (float[] vector : vectors) {
            for (int at = 0; at < vector.length; at++) {
                vector[at] = file.getFloat();
            }
        }
        return vectors;
    }

    private static ByteBuffer file(String name) throws IOException {
        Assumptions.assumeTrue(Files.isDirectory(DATA), "no embeddings at " + DATA);
        try (FileChannel channel = FileChannel.open(DATA.resolve(name))) {
            ByteBuffer bytes = ByteBuffer.allocate((int) channel.size()).order(ByteOrder.LITTLE_ENDIAN);
            while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
                Thread.onSpinWait();
            }
            return bytes.flip();
        }
    }

    /// Vectors in clusters, as embeddings are.
    static float[][] clustered(int rows, int dimension, int clusters, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[][] centres = new float[clusters][dimension];
        for (float[] centre : centres) {
            for (int at = 0; at < dimension; at++) {
                centre[at] = (float) random.nextGaussian();
            }
        }
        float[][] vectors = new float[rows][dimension];
        for (float[] vector : vectors) {
            float[] centre = centres[random.nextInt(clusters)];
            for (int at = 0; at < dimension; at++) {
                vector[at] = centre[at] + 0.6f * (float) random.nextGaussian();
            }
        }
        return vectors;
    }
}
