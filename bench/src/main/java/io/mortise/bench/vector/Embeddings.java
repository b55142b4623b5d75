package io.mortise.bench.vector;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/// Real embeddings with the exact neighbours of some queries, from a folder in the layout of its README.
///
/// @param base the vectors to look among
/// @param queries what to look for
/// @param neighbours for each query the rows nearest to it, best first
record Embeddings(float[][] base, float[][] queries, int[][] neighbours) {
    static Embeddings load(Path folder) throws IOException {
        return new Embeddings(
                halves(file(folder, "base.f16bin")),
                floats(file(folder, "query.fbin")),
                integers(file(folder, "neighbours.ibin")));
    }

    private static ByteBuffer file(Path folder, String name) throws IOException {
        return ByteBuffer.wrap(Files.readAllBytes(folder.resolve(name))).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static float[][] halves(ByteBuffer file) {
        float[][] rows = new float[file.getInt()][file.getInt()];
        for (float[] row : rows) {
            for (int at = 0; at < row.length; at++) {
                row[at] = Float.float16ToFloat(file.getShort());
            }
        }
        return rows;
    }

    private static float[][] floats(ByteBuffer file) {
        float[][] rows = new float[file.getInt()][file.getInt()];
        for (float[] row : rows) {
            file.asFloatBuffer().get(row);
            file.position(file.position() + row.length * Float.BYTES);
        }
        return rows;
    }

    private static int[][] integers(ByteBuffer file) {
        int[][] rows = new int[file.getInt()][file.getInt()];
        for (int[] row : rows) {
            file.asIntBuffer().get(row);
            file.position(file.position() + row.length * Integer.BYTES);
        }
        return rows;
    }
}
