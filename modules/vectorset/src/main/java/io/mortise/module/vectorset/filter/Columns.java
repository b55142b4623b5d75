package io.mortise.module.vectorset.filter;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/// What expressions share about a set: a [Column] for each field that one of them has used. Made at the first use of
/// a field, and brought up to date when an expression is evaluated that was not seen before.
///
/// Any thread. The lock is held to look up; a column has its own.
public final class Columns {
    /// The fields used last keep their columns.
    private static final int MOST_COLUMNS = 16;

    private final Map<String, Column> columns = new LinkedHashMap<>(16, 0.75f, true);
    private volatile long bytes;

    /// A bit for each row whose attribute fulfils an expression.
    public long[] matching(Expression expression, AttributeSource source) {
        byte[][] fields = expression.fields();
        if (fields.length == 0 || fields.length > MOST_COLUMNS) {
            return byAttributes(expression, source);
        }
        Column.State[] states = new Column.State[fields.length];
        int blocks = Integer.MAX_VALUE;
        for (int index = 0; index < fields.length; index++) {
            states[index] = column(fields[index]).at(source);
            blocks = Math.min(blocks, states[index].blocks().length);
        }
        long[] bits = new BlockEvaluation(expression, states, source).run(blocks);
        bytes = count();
        return bits;
    }

    private Column column(byte[] field) {
        String name = new String(field, StandardCharsets.ISO_8859_1);
        synchronized (columns) {
            Column column = columns.computeIfAbsent(name, ignored -> new Column(field));
            if (columns.size() > MOST_COLUMNS) {
                columns.remove(columns.keySet().iterator().next());
            }
            return column;
        }
    }

    private static long[] byAttributes(Expression expression, AttributeSource source) {
        long[] bits = new long[source.rows() + Long.SIZE - 1 >>> 6];
        Evaluation evaluation = expression.evaluation();
        for (int row = 0; row < source.rows(); row++) {
            if (source.find(row) && evaluation.matches(source.array(), source.offset(), source.length())) {
                bits[row >>> 6] |= 1L << row;
            }
        }
        return bits;
    }

    private long count() {
        synchronized (columns) {
            return columns.values().stream().mapToLong(Column::bytes).sum();
        }
    }

    /// About the bytes in memory.
    public long bytes() {
        return bytes;
    }
}
