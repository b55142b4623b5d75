package io.mortise.module.vectorset.value;

import io.mortise.module.vectorset.value.store.Texts;
import io.mortise.spi.Slice;
import io.mortise.spi.keyspace.CorruptValueException;
import io.mortise.spi.keyspace.ModuleCodec;
import io.mortise.spi.keyspace.ModuleReader;
import io.mortise.spi.keyspace.ModuleWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Supplier;

/// Sets as Redis 8 writes them, so that payloads go both ways.
///
/// ```
///  dimension | elements | quantization + M << 8 | flags: 1 projection, 2 attributes
///  [ input dimension | matrix ]
///  an element:  name | [ attribute ] | vector | count of the following numbers
///               number of the node | level + version << 24
///               a layer, from 0:  links | most links | number of each node | distance and index of the worst
///               range and norm, as float bits
///               [ the row of a binary set: 8 components a number, the first in the lowest bits ]
/// ```
///
/// What Redis keeps of a vector in a binary set are its signs. Our rows of int8 follow as more numbers of the node, of
/// which Redis reads only as many as it knows and passes over the others. So nothing is lost between our servers, and
/// files still go both ways. A row of which no more than the signs is known is left out.
///
/// A set that was written and read answers as before. Elements are written and made in the order of their places, since
/// that is in which order search gives those that are equally far, and links in the order that they have. Where search
/// begins the numbers tell: at the node of the top layer with the lowest one, which in Redis's files is where it began
/// there as well unless that node has gone since.
///
/// Writing looks at a set that does not change meanwhile; reading makes one. Any thread.
public final class VectorSetCodec extends ModuleCodec<VectorSet> {
    static final int FLAG_PROJECTION = 1;
    static final int FLAG_ATTRIBUTES = 2;
    static final int NODE_VERSION = 1;
    /// No node of a file may have more links than this.
    static final int MOST_LINKS = 16_384;
    /// The highest level that a file may have.
    static final int TOP_LEVEL = 16;
    /// Every node has a number, a level, range and norm, and two or three numbers a layer.
    static final int LEAST_NUMBERS = 5;
    /// What an element takes at least: its name, vector, and numbers, each with its kind.
    static final int LEAST_ELEMENT_BYTES = 14;

    private final EmptySets empty;

    /// Makes empty sets.
    @FunctionalInterface
    public interface EmptySets extends java.util.function.Function<Shape, VectorSet> {}

    public VectorSetCodec(EmptySets empty) {
        super("vectorset", 0);
        this.empty = empty;
    }

    // ---- writing

    @Override
    protected void write(VectorSet set, ModuleWriter out) {
        Shape shape = set.shape();
        boolean hasAttributes = set.attributeCount() > 0;
        Projection projection = shape.projection();
        out.unsigned(shape.dimension());
        out.unsigned(set.size());
        out.unsigned(shape.quantization().code() | shape.links() << 8);
        out.unsigned((projection == null ? 0 : FLAG_PROJECTION) | (hasAttributes ? FLAG_ATTRIBUTES : 0));
        if (projection != null) {
            writeProjection(projection, out);
        }
        View view = set.view();
        Texts.Reader names = view.names.another();
        Texts.Reader attributes = view.attributes.another();
        NodeWriter nodes = new NodeWriter(set, out);
        for (int node = 0; node < set.slots().end(); node++) {
            if (!view.isAlive(node)) {
                continue;
            }
            names.find(node);
            out.bytes(names.array, names.offset, names.length);
            if (hasAttributes) {
                boolean has = attributes.find(node);
                out.bytes(
                        has ? attributes.array : new byte[0], has ? attributes.offset : 0, has ? attributes.length : 0);
            }
            byte[] vector = StoredVectors.bytes(view, node);
            out.bytes(vector, 0, vector.length);
            nodes.write(node, view);
        }
    }

    private static void writeProjection(Projection projection, ModuleWriter out) {
        float[] entries = projection.entries();
        ByteBuffer matrix = ByteBuffer.allocate(entries.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        matrix.asFloatBuffer().put(entries);
        out.unsigned(projection.inputDimension());
        out.bytes(matrix.array(), 0, matrix.capacity());
    }

    /// Writes the numbers of nodes.
    private static final class NodeWriter {
        private final VectorSet set;
        private final ModuleWriter out;
        private final RowDistances distances;
        private final LinkTable table;
        private final int[] links;
        /// Where search begins, if its place does not tell that; otherwise -1.
        private final int entry;

        NodeWriter(VectorSet set, ModuleWriter out) {
            this.set = set;
            this.out = out;
            this.distances = new RowDistances(set.slots());
            this.table = new LinkTable(set.slots());
            this.links = new int[set.shape().roomForLinks(0)];
            this.entry = isFirstOnTop(set.graph().entry()) ? -1 : set.graph().entry();
        }

        private boolean isFirstOnTop(int node) {
            for (int before = 0; before < node; before++) {
                if (table.isAlive(before) && table.level(before) == table.level(node)) {
                    return false;
                }
            }
            return true;
        }

        private long number(int node) {
            if (entry < 0) {
                return node + 1L;
            }
            return node == entry ? 1 : node + 2L;
        }

        void write(int node, View view) {
            int level = table.level(node);
            int count = 3;
            for (int at = 0; at <= level; at++) {
                count += 3 + table.count(node, at);
            }
            long[] row = StoredVectors.hiddenRow(view, node);
            out.unsigned(count + row.length);
            out.unsigned(number(node));
            out.unsigned(level | NODE_VERSION << 24);
            distances.from(node);
            for (int at = 0; at <= level; at++) {
                writeLinks(node, at);
            }
            out.unsigned((long) Float.floatToRawIntBits(view.range(node)) << 32
                    | Float.floatToRawIntBits(view.norm(node)) & 0xffff_ffffL);
            for (long components : row) {
                out.unsigned(components);
            }
        }

        private void writeLinks(int node, int level) {
            int count = table.copy(node, level, links);
            out.unsigned(count);
            out.unsigned(Math.max(count, set.shape().mostLinks(level)));
            int worst = 0;
            float farthest = 0;
            for (int index = 0; index < count; index++) {
                out.unsigned(number(links[index]));
                float distance = distances.to(links[index]);
                if (index == 0 || distance > farthest) {
                    farthest = distance;
                    worst = index;
                }
            }
            out.unsigned((long) Float.floatToRawIntBits(farthest) << 32 | worst);
        }
    }

    // ---- reading

    @Override
    protected VectorSet read(ModuleReader in, int writtenVersion) {
        long dimension = in.unsigned();
        check(dimension >= 1 && dimension <= Shape.MOST_DIMENSION, () -> "dimension " + dimension);
        int count = in.count(LEAST_ELEMENT_BYTES);
        check(count > 0, () -> "a set without elements");
        long kind = in.unsigned();
        Quantization quantization = Quantization.ofCode((int) kind & 0xff);
        int links = (int) (kind >>> 8 & 0xffff);
        check(quantization != null && kind >>> 24 == 0, () -> "quantization word " + kind);
        int m = links == 0 ? Shape.DEFAULT_LINKS : links;
        check(m >= Shape.LEAST_LINKS && m <= Shape.MOST_LINKS, () -> "M " + m);
        long flags = in.unsigned();
        check(flags >>> 2 == 0, () -> "flags " + flags);
        Projection projection = (flags & FLAG_PROJECTION) == 0 ? null : readProjection(in, (int) dimension);
        VectorSet set = empty.apply(new Shape((int) dimension, quantization, m, projection));
        new LoadedGraph(set, count, (flags & FLAG_ATTRIBUTES) != 0).read(in);
        return set;
    }

    private static Projection readProjection(ModuleReader in, int dimension) {
        long input = in.unsigned();
        check(
                input >= dimension && input <= Shape.MOST_DIMENSION && Projection.isAllowed((int) input, dimension),
                () -> "a projection from " + input + " to " + dimension);
        Slice matrix = in.bytes();
        long expected = input * dimension * Float.BYTES;
        check(matrix.length() == expected, () -> "a matrix of " + matrix.length() + " bytes, not " + expected);
        float[] entries = new float[(int) input * dimension];
        ByteBuffer.wrap(matrix.array(), matrix.offset(), matrix.length())
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer()
                .get(entries);
        return Projection.of((int) input, dimension, entries);
    }

    /// Refuses a payload.
    static void check(boolean holds, Supplier<String> what) {
        if (!holds) {
            throw refusal(what.get());
        }
    }

    /// What a payload is refused with.
    static CorruptValueException refusal(String what) {
        return new CorruptValueException("a vector set with " + what);
    }
}
