package io.mortise.module.vectorset.value;

import io.mortise.module.vectorset.value.math.InnerProducts;
import io.mortise.module.vectorset.value.store.NameHash;
import io.mortise.module.vectorset.value.store.NameIndex;
import io.mortise.module.vectorset.value.store.Texts;
import java.util.random.RandomGenerator;

/// A set of named vectors, with a graph (HNSW) by which the nearest to any vector are found fast.
///
/// ```
///  name ──NameIndex──> node ──> row        int8, with range and norm     [Rows]
///                          ──> floats     where nothing is quantized
///                          ──> links      a list a layer, both ways     [View], [LinkTable], [Graph]
///                          ──> name, attribute                          [Texts]
/// ```
///
/// Nodes are numbers and everything lies in chunks of arrays, so there is no object a node.
///
/// **Threads.** One thread writes, any number read, and neither waits for the other:
///
/// 1. A reader takes a ticket ([Readers]), then loads the [View]: tables of chunks and the entry. Chunks may be
///    replaced in the tables, but never what an older one says of a node that the reader can know.
/// 2. The writer makes a node complete before anything refers to it, and writes a link before the count that
///    includes it, by release. A reader that meets a link finds the node behind it whole. A list of links that
///    changes while it is read shows a link twice or leaves one out; all that it shows are nodes.
/// 3. A node that goes is unlinked, marked dead with its epoch, and keeps its place until every reader that began
///    before has ended. A reader answers nodes that are alive, or have died since it began.
/// 4. The writer publishes a new view when tables have grown or the entry has moved.
///
/// So a reader never waits, never sees a vector under another's name, and sees each element that was there
/// throughout. An element whose vector is replaced while it reads may be met as both nodes; the nearer counts.
///
/// **Frozen states.** [#split(long)] makes two sets of one, which share chunks until one of them writes there.
///
/// Methods are for the writer unless they say otherwise.
public final class VectorSet {
    /// Sets up to this many components in all are scanned: that takes a few microseconds.
    private static final int SCANNED_COMPONENTS = 1 << 18;
    /// Matches of a filter are scanned if they are at most this part of the set: walking past others costs more.
    private static final double SCANNED_SHARE = 0.25;
    /// How many more than asked for are scored again.
    private static final int SCORED_AGAIN = 20;
    /// What the paper calls m_L is such that a level up is this many times rarer.
    private final double levelFactor;

    private final Shape shape;
    private final Readers readers;
    private final Slots slots;
    private final Graph graph;
    private final LinkTable table;
    private final NameIndex index;
    private final long uid;
    private volatile View view;
    private volatile Matches matches;
    /// How often a place was taken again.
    private long reuses;
    /// How many nodes were ever made.
    private long insertions;
    private int attributeCount;
    /// Raised when a vector begins and ends to be replaced, so odd while its element is in two nodes: by this a
    /// reader knows whether it may have met one twice.
    private volatile long replacements;

    /// An empty set.
    ///
    /// @param hash keyed, for names
    /// @param readers of all sets
    /// @param uid tells sets of one process apart
    public VectorSet(Shape shape, NameHash hash, Readers readers, long uid) {
        this(shape, readers, new Slots(shape), null, new NameIndex(hash), uid);
    }

    private VectorSet(Shape shape, Readers readers, Slots slots, Graph graph, NameIndex index, long uid) {
        this.shape = shape;
        this.readers = readers;
        this.slots = slots;
        this.graph = graph == null ? new Graph(slots) : graph;
        this.table = this.graph.table();
        this.index = index;
        this.uid = uid;
        this.levelFactor = 1 / Math.log(shape.links());
        publish();
    }

    /// Makes a second set of the same content. What is changed in one is not seen in the other; they share what
    /// neither has changed. Takes time in proportion to the number of chunks.
    public VectorSet split(long newUid) {
        Slots copy = slots.split();
        VectorSet other = new VectorSet(shape, readers, copy, graph.in(copy), index.split(), newUid);
        other.insertions = insertions;
        other.reuses = reuses;
        other.attributeCount = attributeCount;
        if (matches != null) {
            other.matches = new Matches();
        }
        return other;
    }

    // ---- facts

    public Shape shape() {
        return shape;
    }

    public int size() {
        return slots.size();
    }

    /// The highest level of a node.
    public int topLevel() {
        return graph.top();
    }

    /// How many elements have an attribute.
    public int attributeCount() {
        return attributeCount;
    }

    /// Tells the set from others of the process.
    public long uid() {
        return uid;
    }

    /// How many nodes were ever made, those for replaced vectors included.
    public long insertions() {
        return insertions;
    }

    /// The bytes in memory.
    public long bytes() {
        Matches known = matches;
        return slots.bytes()
                + index.bytes()
                + (shape.projection() == null ? 0 : shape.projection().bytes())
                + (known == null ? 0 : known.bytes());
    }

    // ---- elements

    /// The node of an element, or -1.
    public int find(byte[] array, int offset, int length) {
        return index.find(names(), array, offset, length);
    }

    private Texts.Reader names() {
        return slots.names.writerReader();
    }

    /// A copy of a node's name.
    public byte[] name(int node) {
        return slots.names.writerReader().copy(node);
    }

    /// Where a node's name lies: array, offset and length of what is returned, valid until the next use.
    public Texts.Reader nameReader(int node) {
        Texts.Reader reader = slots.names.writerReader();
        reader.find(node);
        return reader;
    }

    /// A copy of a node's attribute, or null.
    public byte[] attribute(int node) {
        return slots.attributes.writerReader().copy(node);
    }

    /// The vector of a node, as it can be given back.
    public float[] vector(int node) {
        int dimension = shape.dimension();
        float[] vector = new float[shape.padded()];
        float norm = view.norm(node);
        switch (shape.quantization()) {
            case NONE -> {
                unit(node, vector);
                scale(vector, norm);
            }
            case INT8 -> {
                unit(node, vector);
                scale(vector, norm);
            }
            case BINARY -> {
                for (int at = 0; at < dimension; at++) {
                    vector[at] = view.rowChunk(node)[view.rowOffset(node) + at] > 0 ? 1 : -1;
                }
            }
        }
        return vector;
    }

    private void unit(int node, float[] target) {
        View in = view;
        if (in.floats != null) {
            System.arraycopy(in.floats[node >>> in.shift], (node & in.mask) * in.padded, target, 0, shape.dimension());
        } else {
            Rows.decode(in.rowChunk(node), in.rowOffset(node), in.padded, shape.dimension(), target);
        }
    }

    private static void scale(float[] vector, float factor) {
        for (int at = 0; at < vector.length; at++) {
            vector[at] *= factor;
        }
    }

    /// The norm of a node's vector.
    public float norm(int node) {
        return view.norm(node);
    }

    /// The largest absolute component of a node's unit vector.
    public float range(int node) {
        return view.range(node);
    }

    /// A node's vector as it is stored, in the layout of files.
    public byte[] stored(int node) {
        return StoredVectors.bytes(view, node);
    }

    /// The query for a vector.
    ///
    /// @param vector as it came, with room up to [#padded(int)]; becomes the query's own
    public Query query(float[] vector) {
        return new Query(vector, shape.dimension(), shape.quantization() == Quantization.BINARY, false);
    }

    /// The query for a node's own vector.
    public Query queryOf(int node) {
        float[] vector = new float[shape.padded()];
        if (shape.quantization() == Quantization.BINARY) {
            unit(node, vector);
        } else {
            vector = vector(node);
        }
        return new Query(
                vector,
                shape.dimension(),
                shape.quantization() == Quantization.BINARY,
                shape.quantization() != Quantization.NONE);
    }

    /// How long an array for a vector of a dimension must be.
    public static int padded(int dimension) {
        return InnerProducts.padded(dimension);
    }

    // ---- changes

    /// A random level: each is M times rarer than the one below.
    public int randomLevel(RandomGenerator random) {
        double level = -Math.log(1 - random.nextDouble()) * levelFactor;
        return (int) Math.min(Shape.TOP_LEVEL, level);
    }

    /// Adds an element, or replaces its vector.
    ///
    /// @param vector of this set's dimension
    /// @param level of its node
    /// @param width of the walks that look for its neighbours (efConstruction)
    /// @param attribute null to leave it as it is; empty removes it from an element that was there
    /// @return whether the element is new
    public boolean add(
            byte[] name, int nameOffset, int nameLength, Query vector, int level, int width, byte[] attribute) {
        return add(name, nameOffset, nameLength, prepare(vector, level, width, reuses), width, attribute);
    }

    /// As [#add(byte\[\], int, int, Query, int, int, byte\[\])], with what [#prepare] has found. A plan that has
    /// become doubtful meanwhile is made again.
    public boolean add(byte[] name, int nameOffset, int nameLength, Prepared prepared, int width, byte[] attribute) {
        int old = find(name, nameOffset, nameLength);
        Query vector = prepared.vector;
        Plan found = prepared.plan;
        Plan plan = found.reuses() == reuses ? found : prepare(vector, found.level(), width, reuses).plan;
        reclaim();
        int node = make(name, nameOffset, nameLength, vector, plan.level(), attributeFor(old, attribute));
        if (old >= 0) {
            countReplacement();
        }
        graph.link(node, plan, old);
        if (old < 0) {
            index.add(names(), name, nameOffset, nameLength, node);
        } else {
            index.move(names(), old, node);
            takeOut(old);
            countReplacement();
        }
        publishIfStale();
        noteChange(node);
        return old < 0;
    }

    private void countReplacement() {
        long before = replacements;
        replacements = before + 1;
    }

    /// What an addition takes long for, done beforehand.
    public static final class Prepared {
        private final Query vector;
        private final Plan plan;

        private Prepared(Query vector, Plan plan) {
            this.vector = vector;
            this.plan = plan;
        }
    }

    /// Looks for the neighbours of a new node. Any thread.
    ///
    /// @param reusesBefore what [#reuses] said before
    public Prepared prepare(Query vector, int level, int width, long reusesBefore) {
        return new Prepared(vector, plan(vector, -1, level, width, reusesBefore));
    }

    /// How often the place of a node has been taken by another one.
    public long reuses() {
        return reuses;
    }

    private byte[] attributeFor(int old, byte[] attribute) {
        if (old < 0) {
            return attribute;
        }
        byte[] present = attribute == null ? attribute(old) : attribute;
        return attribute != null && attribute.length == 0 ? null : present;
    }

    private Plan plan(Query vector, int except, int level, int width, long reusesBefore) {
        Readers.Ticket ticket = readers.enter();
        try {
            return ticket.planner().plan(view, vector, except, level, width, reusesBefore);
        } finally {
            readers.exit(ticket);
        }
    }

    /// Makes a node without links.
    private int make(byte[] name, int nameOffset, int nameLength, Query vector, int level, byte[] attribute) {
        int end = slots.end();
        int node = slots.take();
        if (node < end) {
            reuses++;
        }
        int shift = slots.rows.shift();
        int row = node & (1 << shift) - 1;
        System.arraycopy(
                vector.row(), 0, slots.rows.writable(node >>> shift), row * slots.rows.stride(), slots.rows.stride());
        if (slots.floats != null) {
            int padded = shape.padded();
            System.arraycopy(vector.unit(), 0, slots.floats.writable(node >>> shift), row * padded, padded);
        }
        slots.names.set(node, name, nameOffset, nameLength);
        if (attribute != null) {
            slots.attributes.set(node, attribute, 0, attribute.length);
            attributeCount++;
        }
        table.make(node, level);
        slots.born(node);
        insertions++;
        publishIfStale();
        return node;
    }

    /// Removes an element.
    public void remove(int node) {
        index.remove(names(), node);
        takeOut(node);
        publishIfStale();
        reclaim();
    }

    private void takeOut(int node) {
        graph.remove(node);
        if (slots.attributes.writerReader().find(node)) {
            attributeCount--;
        }
        long epoch = readers.epoch();
        table.kill(node, epoch);
        slots.died(node, epoch);
        publishIfStale();
        readers.advance();
        noteChange(node);
    }

    /// Frees the places of nodes that no reader can visit any more.
    private void reclaim() {
        if (slots.deadCount() > 0) {
            long oldest = readers.oldest();
            for (int node = slots.reclaim(oldest); node >= 0; node = slots.reclaim(oldest)) {
                table.free(node);
            }
        }
    }

    /// Gives an element an attribute; an empty one takes it away.
    public void attribute(int node, byte[] attribute) {
        if (slots.attributes.writerReader().find(node)) {
            attributeCount--;
            slots.attributes.clear(node);
        }
        if (attribute.length > 0) {
            slots.attributes.set(node, attribute, 0, attribute.length);
            attributeCount++;
        }
        publishIfStale();
        noteChange(node);
    }

    private void noteChange(int node) {
        Matches known = matches;
        if (known != null) {
            known.changed(node, view.capacity);
        }
    }

    private void publishIfStale() {
        if (view.isStale(slots, graph)) {
            publish();
        }
    }

    private void publish() {
        view = new View(slots, graph.entry(), graph.top());
    }

    // ---- loading

    /// Adds a node as a file has it, without links and without a name that is there.
    int load(byte[] name, Query vector, int level, byte[] attribute) {
        int node = make(name, 0, name.length, vector, level, attribute);
        index.add(names(), name, 0, name.length, node);
        return node;
    }

    /// Ends loading: `graph` has the links.
    void loaded(long madeBefore) {
        insertions = madeBefore;
        publish();
    }

    /// Plans and makes the links of a node that came without any.
    void linkLate(int node) {
        publishIfStale();
        graph.link(node, plan(queryOf(node), node, table.level(node), Shape.DEFAULT_WIDTH, reuses), -1);
        publishIfStale();
    }

    Graph graph() {
        return graph;
    }

    Slots slots() {
        return slots;
    }

    // ---- reading

    /// The present view. Any thread, with a ticket.
    View view() {
        return view;
    }

    /// Makes sure that filters are remembered. To be called before the first search with a filter.
    public void remembersFilters() {
        if (matches == null) {
            matches = new Matches();
        }
    }

    /// Whether a search is done in some microseconds, so that it is not worth another thread.
    ///
    /// @param slowness how many times longer than usual arithmetic takes
    public boolean isQuick(int slowness) {
        return (long) size() * shape.dimension() <= SCANNED_COMPONENTS / 2 / slowness;
    }

    /// About how long a search takes that is not of a quick set, in nanoseconds. It looks at some fifteen new nodes for
    /// each that it keeps, and waits for their rows to come from memory.
    public long nanos(Search search) {
        if (search.isExact() || search.filter() != null) {
            return Long.MAX_VALUE;
        }
        return 15L * Math.max(search.width(), search.count()) * (30 + shape.padded() / 8);
    }

    /// Finds the nearest elements. Any thread.
    public Found[] search(Search search) {
        Readers.Ticket ticket = readers.enter();
        try {
            return new SearchRun(this, search, ticket).run();
        } finally {
            readers.exit(ticket);
        }
    }

    /// The present epoch of all sets; raised when a node dies. Any thread.
    long epoch() {
        return readers.epoch();
    }

    /// See the field. Any thread.
    long replacements() {
        return replacements;
    }

    Matches matches() {
        return matches;
    }

    static boolean isScanned(View view, int size, int matching) {
        return (long) matching * view.padded <= SCANNED_COMPONENTS
                || matching <= SCANNED_SHARE * size && matching < size;
    }

    static int scoredAgain(int count, int size) {
        return (int) Math.min((long) count + SCORED_AGAIN, size);
    }

    /// The links of a node on a level that it reaches.
    public int[] links(int node, int level) {
        int[] links = new int[shape.roomForLinks(level)];
        return java.util.Arrays.copyOf(links, table.copy(node, level, links));
    }

    /// The level of a node.
    public int level(int node) {
        return table.level(node);
    }

    /// The distance between two elements, by their rows.
    public float distance(int from, int node, boolean isStrict) {
        Query stored = StoredVectors.query(shape, stored(from), range(from), norm(from));
        if (shape.quantization() == Quantization.BINARY) {
            return isStrict
                    ? Scoring.signDistance(view, stored.signs(), node)
                    : Scoring.rowDistance(view, Query.ofRow(row(from), shape.dimension()), node);
        }
        return Scoring.distance(view, stored, null, node, isStrict);
    }

    private byte[] row(int node) {
        View in = view;
        int offset = in.rowOffset(node);
        return java.util.Arrays.copyOfRange(in.rowChunk(node), offset, offset + in.rowStride);
    }

    /// Collects elements in the order of their names. Any thread.
    ///
    /// @param most how many to collect
    public byte[][] range(NameRange range, int most) {
        Readers.Ticket ticket = readers.enter();
        try {
            return range.collect(view, ticket.since(), most);
        } finally {
            readers.exit(ticket);
        }
    }

    /// A node chosen by chance, each alike.
    public int randomNode(RandomGenerator random) {
        return nodeOfRank(random.nextInt(size()));
    }

    /// The node of a rank, in the order of numbers.
    public int nodeOfRank(int rank) {
        long found = slots.chunkOfRank(rank);
        int node = (int) (found >>> 32) << slots.rows.shift();
        for (int before = (int) found; ; node++) {
            if (table.isAlive(node) && before++ == rank) {
                return node;
            }
        }
    }

    /// The first node after this one, from the beginning again at the end.
    public int nextNode(int node) {
        int next = node;
        do {
            next = next + 1 == slots.end() ? 0 : next + 1;
        } while (!table.isAlive(next));
        return next;
    }

    /// The first node of at least this number, or -1. Also for a set that is frozen, on any thread.
    public int nodeFrom(int number) {
        for (int node = number; node < slots.end(); node++) {
            if (table.isAlive(node)) {
                return node;
            }
        }
        return -1;
    }

    // ---- tests

    /// Throws if something is not as it should be. For tests.
    void checkInvariants() {
        new Invariants(this, index).check(attributeCount);
    }
}
