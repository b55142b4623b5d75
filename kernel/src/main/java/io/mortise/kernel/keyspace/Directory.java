package io.mortise.kernel.keyspace;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/// A hash table in hash order: an extendible hash (Fagin, Nievergelt, Pippenger and Strong, 1979) whose directory
/// is indexed by the *top* bits of a keyed 64-bit hash and whose buckets are [Page]s.
///
/// Because the top bits choose, neighbours in the directory are neighbours in hash order, and everything that walks
/// the table shares one notion, a **position**: the first 48 bits of a hash. SCAN's cursor is a position and stays
/// valid whatever splits or merges; expiry and snapshots walk positions; shards would be ranges of them.
///
/// The directory has two levels, so that no step is long at any size: a root of [Chunk]s, and in each up to 1,024
/// references to pages. A chunk is itself an entry of an extendible hash: it covers the keys that share its
/// `localDepth` leading bits, and doubles on its own until it is full, when it splits in two. A page covers those
/// that share its `depth` bits and stands in the `2^(bits of its chunk - depth)` places of the chunk that they lead
/// to.
///
/// ```
///  hash   0110 1011 0...            root           chunk (localDepth 2, bits 3)
///         ^^                  01 -> [01] ------->  101 -> page (depth 5: 01 101)
///           ^^^                                    110 -> page (depth 4: 01 11), also at 111
/// ```
///
/// **Frozen states.** [#freeze()] makes everything reachable immutable at the cost of copying the root: it raises
/// `floor` to a new epoch, and whoever changes a chunk or page older than the floor copies it first. Nothing below
/// a copied page's references is copied; they are marked shared, and are the owner's business.
///
/// Not thread-safe: one thread changes it; a [Frozen] state may be read by another. Rejected: open addressing over
/// one array (no stable cursor), a table that doubles as a whole (long stalls), reverse-binary cursors with two
/// tables.
final class Directory {
    /// Keys that share this many bits of the hash are not told apart by pages any more.
    static final int POSITION_BITS = 48;

    static final int MOST_CHUNK_BITS = 10;
    private static final int CHUNK_OBJECT_BYTES = 40;
    private static final int ARRAY_BYTES = 12;
    private static final int REF_BYTES = 4;
    private static final int FIRST_SLOTS = 8;
    /// How many entries a page gets before it is split to a depth that its keys should not need.
    private static final int CROWDED_ENTRIES = 200;
    /// A chunk that is looked through for nothing counts as so many records.
    private static final int IN_VAIN = 256;
    /// Two neighbours that together hold no more entries become one page.
    private static final int MERGED_ENTRIES = Page.MOST_ENTRIES / 2;

    private final KeyHash hash;
    private final boolean keyed;
    private Chunk[] root;
    private int rootBits;
    private long size;
    /// So much slack may stay where keys were removed.
    private static final int LEAST_SLACK = 256;
    /// So much is worth the copying when memory is short.
    private static final int LEAST_TRIMMED = 64;

    /// So many pages are looked at in a step of [#settle].
    private static final int SETTLED_PAGES = 256;

    private long memory;
    private long copied;
    private int epoch;
    /// What is older than this is seen by a frozen state. 0 when there is none.
    private int floor;
    private int chunks = 1;
    /// The one frozen state that is being walked, if there is exactly one; see [#spare].
    private Frozen walked;
    /// What is to come while a dataset is loaded, otherwise null.
    private RoomAhead ahead;

    /// A part of the directory: the pages of the keys that share `localDepth` bits.
    static final class Chunk {
        Page[] pages;
        /// The base-2 logarithm of the number of places.
        int bits;
        /// How many leading bits of the hash all its keys share.
        final int localDepth;
        final int epoch;
        /// How many different pages there are.
        int distinct;
        /// Nothing in any page is due before this.
        long earliest = Long.MAX_VALUE;

        Chunk(int localDepth, int bits, Page[] pages, int distinct, int epoch) {
            this.localDepth = localDepth;
            this.bits = bits;
            this.pages = pages;
            this.distinct = distinct;
            this.epoch = epoch;
        }

        Chunk copy(int copyEpoch) {
            Chunk copy = new Chunk(localDepth, bits, pages.clone(), distinct, copyEpoch);
            copy.earliest = earliest;
            return copy;
        }

        int indexOf(long hash) {
            return (int) ((hash << localDepth) >>> 1 >>> (63 - bits));
        }

        Page page(long hash) {
            return pages[indexOf(hash)];
        }
    }

    /// A state of the directory that does not change any more.
    static final class Frozen {
        final Chunk[] root;
        final int rootBits;
        final long size;
        /// The walker has visited all pages before this position, as an unsigned 48-bit number.
        private volatile long walkedTo;

        private Frozen(Chunk[] root, int rootBits, long size) {
            this.root = root;
            this.rootBits = rootBits;
            this.size = size;
        }

        /// Says how far the walk has come: the positions before are done with.
        void walkedTo(long position) {
            walkedTo = position;
        }

        /// The page at a position.
        Page page(long position) {
            long hash = position << (64 - POSITION_BITS);
            return root[rootIndex(hash, rootBits)].page(hash);
        }
    }

    /// Where a key is, or would be.
    static final class Place {
        Page page;
        int slot;
        /// Where the record begins in the page's bytes.
        int record;
    }

    /// @param keyed whether records carry a type and an access clock
    Directory(KeyHash hash, boolean keyed) {
        this.hash = hash;
        this.keyed = keyed;
        Page first = new Page(keyed, 0, 0, 0, 0);
        this.root = new Chunk[] {new Chunk(0, 0, new Page[] {first}, 1, 0)};
        this.memory = ARRAY_BYTES + REF_BYTES + CHUNK_OBJECT_BYTES + ARRAY_BYTES + REF_BYTES + first.weigh();
    }

    private Directory(Directory other) {
        this.hash = other.hash;
        this.keyed = other.keyed;
        this.root = other.root.clone();
        this.rootBits = other.rootBits;
        this.size = other.size;
        this.memory = other.memory;
        this.chunks = other.chunks;
        this.epoch = other.epoch + 1;
        this.floor = this.epoch;
    }

    // ---- looking up

    long hash(byte[] key, int offset, int length) {
        return hash.hash(key, offset, length);
    }

    /// The byte of the hash that a page keeps of each key.
    static int tag(long hash) {
        return (int) hash & 0xff;
    }

    private static int rootIndex(long hash, int rootBits) {
        return (int) (hash >>> 1 >>> (63 - rootBits));
    }

    private Chunk chunk(long hash) {
        return root[rootIndex(hash, rootBits)];
    }

    /// The page where keys of this hash are.
    Page page(long hash) {
        return chunk(hash).page(hash);
    }

    /// Finds a key.
    ///
    /// @return whether it is there
    boolean find(long hash, byte[] key, int offset, int length, Place place) {
        Page page = page(hash);
        int slot = page.find(tag(hash), key, offset, length);
        place.page = page;
        place.slot = slot;
        if (slot < 0) {
            return false;
        }
        place.record = page.record(slot);
        return true;
    }

    long size() {
        return size;
    }

    /// The bytes in memory of directory and pages, without what records refer to.
    long memory() {
        return memory;
    }

    // ---- changing

    /// Adds a key that is not there.
    void insert(long hash, byte[] key, int offset, int length, Page.Content content, Place place) {
        Page page = writable(hash);
        while (page.count() >= Page.MOST_ENTRIES && mayDeepen(page)) {
            split(hash);
            page = page(hash);
        }
        if (ahead != null && page.count() == 0) {
            page = withRoomAhead(hash);
        }
        memory -= page.weigh();
        int slot;
        try {
            slot = page.insert(tag(hash), key, offset, length, content);
        } finally {
            memory += page.weigh();
        }
        size++;
        place.page = page;
        place.slot = slot;
        place.record = page.record(slot);
        if (ahead != null) {
            ahead.note(page.lastByte(place.record) + 1 - place.record);
        }
        due(hash, page, Math.min(content.expiry, content.deadline));
    }

    /// Makes ready for so many keys that are about to come, until [#settle]. Does nothing if there are keys already.
    void prepare(long keys) {
        if (size > 0) {
            return;
        }
        ahead = new RoomAhead(keys);
        rootBits = ahead.rootBits();
        root = new Chunk[1 << rootBits];
        chunks = root.length;
        memory = ARRAY_BYTES + (long) REF_BYTES * root.length;
        for (int index = 0; index < root.length; index++) {
            Page only = new Page(keyed, rootBits, epoch, 0, 0);
            root[index] = new Chunk(rootBits, 0, new Page[] {only}, 1, epoch);
            memory += CHUNK_OBJECT_BYTES + ARRAY_BYTES + REF_BYTES + only.weigh();
        }
    }

    /// The empty page of `hash`, with the room that it will need. A chunk gets its pages with its first key, so that
    /// [#prepare] takes no time.
    private Page withRoomAhead(long hash) {
        Chunk chunk = writableChunk(hash);
        if (chunk.bits == 0 && chunk.localDepth == ahead.rootBits()) {
            memory -= REF_BYTES + chunk.pages[0].weigh();
            chunk.bits = ahead.chunkBits();
            chunk.pages = new Page[1 << chunk.bits];
            chunk.distinct = chunk.pages.length;
            for (int index = 0; index < chunk.pages.length; index++) {
                Page empty = new Page(keyed, chunk.localDepth + chunk.bits, epoch, 0, 0);
                chunk.pages[index] = empty;
                memory += REF_BYTES + empty.weigh();
            }
        }
        Page page = chunk.page(hash);
        memory -= page.weigh();
        page.makeRoom(ahead.entries(), ahead.recordBytes());
        memory += page.weigh();
        return page;
    }

    /// After [#prepare] and all the keys: gives back what stayed empty, or joins pages if there were far fewer keys
    /// than expected. Does a part of it.
    ///
    /// @param position where to go on, 0 to begin
    /// @return where to go on, or 0 if all is done
    long settle(long position) {
        if (ahead == null) {
            return 0;
        }
        boolean deserted = ahead.isDeserted(size);
        long at = position;
        int seen = 0;
        do {
            long hashAt = at << (64 - POSITION_BITS);
            Page page = page(hashAt);
            if (deserted && page.count() <= MERGED_ENTRIES / 2) {
                merge(hashAt, writable(hashAt));
            } else if (page.slack() > Math.max(LEAST_TRIMMED, page.bytes.length / 8)) {
                trim(writable(hashAt));
                SpareArrays.unitOver();
            }
            at = next(at, page(hashAt).depth);
        } while (at != 0 && ++seen < SETTLED_PAGES);
        if (at == 0) {
            ahead = null;
        }
        return at;
    }

    /// Keys whose hashes agree in far more bits than chance explains do not come apart by a few splits more, but
    /// the root would double at each. So such a page is let grow well beyond its measure first.
    private boolean mayDeepen(Page page) {
        int expected = 64 - Long.numberOfLeadingZeros(size);
        return page.depth < POSITION_BITS && (page.depth < expected || page.count() >= CROWDED_ENTRIES);
    }

    /// Makes the page of a place one that may be changed: it is copied if a frozen state sees it.
    void edit(long hash, Place place) {
        Page page = writable(hash);
        place.page = page;
        place.record = page.record(place.slot);
    }

    /// As [#edit], but the page is always copied, so that whoever reads the old one is not disturbed.
    void copyPage(long hash, Place place) {
        Page page = page(hash);
        Page copy = page.copy(epoch);
        put(hash, copy);
        memory += copy.weigh() - page.weigh();
        place.page = copy;
        place.record = copy.record(place.slot);
    }

    /// Writes the record of a place anew; see [Page#rewrite]. The place must be editable.
    void rewrite(long hash, Place place, Page.Content content) {
        Page page = place.page;
        memory -= page.weigh();
        try {
            page.rewrite(place.slot, content);
        } finally {
            memory += page.weigh();
        }
        place.record = page.record(place.slot);
        due(hash, page, Math.min(content.expiry, content.deadline));
    }

    /// Removes the key of a place. The place must be editable; it is void afterwards.
    void remove(long hash, Place place) {
        Page page = place.page;
        memory -= page.weigh();
        page.remove(place.slot);
        if (page.slack() > Math.max(LEAST_SLACK, page.bytes.length / 4)) {
            page.trim();
        }
        memory += page.weigh();
        size--;
        if (page.count() <= MERGED_ENTRIES / 2) {
            merge(hash, page);
        }
    }

    /// Removes all keys of the page of `hash`. The page itself stays as it is, for whoever still sees it.
    void removeAll(long hash) {
        Page page = page(hash);
        Page empty = new Page(keyed, page.depth, epoch, 0, 0);
        put(hash, empty);
        memory += empty.weigh() - page.weigh();
        size -= page.count();
        merge(hash, empty);
    }

    /// As [#remove], to make room: what the key has left behind goes, too.
    void evict(long hash, Place place) {
        Page page = place.page;
        remove(hash, place);
        if (page.slack() >= LEAST_TRIMMED && page(hash) == page) {
            trim(page);
        }
    }

    private void trim(Page page) {
        memory -= page.weigh();
        page.trim();
        memory += page.weigh();
    }

    /// Notes that something in a page is due at `moment`.
    void due(long hash, Page page, long moment) {
        if (moment < page.earliest) {
            page.earliest = moment;
            Chunk chunk = chunk(hash);
            // A frozen chunk's page was copied, and the chunk with it, before the page could change.
            chunk.earliest = Math.min(chunk.earliest, moment);
        }
    }

    private Page writable(long hash) {
        Page page = page(hash);
        if (page.epoch >= floor || spare(hash, page)) {
            return page;
        }
        Page copy = page.copy(epoch);
        put(hash, copy);
        copied += copy.weigh();
        return copy;
    }

    /// Puts a page wherever the directory leads to keys that share its bits with `hash`.
    private void put(long hash, Page page) {
        Chunk chunk = writableChunk(hash);
        int places = 1 << (chunk.localDepth + chunk.bits - page.depth);
        int first = chunk.indexOf(hash) & -places;
        Arrays.fill(chunk.pages, first, first + places, page);
    }

    /// Whether a page older than the floor may be changed in place all the same: the only frozen state there is has
    /// been walked beyond it. Never where the page refers to something, since marks alone decide about that.
    private boolean spare(long hash, Page page) {
        Frozen only = walked;
        if (only == null || page.refs != null || page.epoch >= epoch) {
            return false;
        }
        long end = pageEnd(hash >>> (64 - POSITION_BITS), page.depth);
        return Long.compareUnsigned(end, only.walkedTo) <= 0;
    }

    private Chunk writableChunk(long hash) {
        Chunk chunk = chunk(hash);
        if (chunk.epoch >= floor) {
            return chunk;
        }
        Chunk copy = chunk.copy(epoch);
        place(hash, copy);
        copied += (long) copy.pages.length * REF_BYTES;
        return copy;
    }

    /// Puts a chunk wherever the root leads to keys that share its bits with `hash`.
    private void place(long hash, Chunk chunk) {
        int places = 1 << (rootBits - chunk.localDepth);
        int first = rootIndex(hash, rootBits) & -places;
        Arrays.fill(root, first, first + places, chunk);
    }

    /// Divides the page of `hash` in two by the next bit. The page is writable.
    private void split(long hash) {
        Chunk chunk = writableChunk(hash);
        Page page = chunk.page(hash);
        if (page.depth == chunk.localDepth + chunk.bits) {
            chunk = roomier(hash, chunk);
        }
        int depth = page.depth + 1;
        int count = page.count();
        long[] hashes = new long[count];
        int[] counts = new int[2];
        int[] sizes = new int[2];
        for (int slot = 0; slot < count; slot++) {
            int record = page.record(slot);
            hashes[slot] = this.hash.hash(page.keyArray(record), page.keyOffset(record), page.keyLength(record));
            int side = side(hashes[slot], depth);
            counts[side]++;
            sizes[side] += page.lastByte(record) + 1 - record;
        }
        Page[] halves = new Page[2];
        for (int side = 0; side < 2; side++) {
            halves[side] = new Page(keyed, depth, epoch, Math.max(counts[side], FIRST_SLOTS), sizes[side]);
        }
        for (int slot = 0; slot < count; slot++) {
            halves[side(hashes[slot], depth)].adopt(tag(hashes[slot]), page, page.record(slot));
        }
        int places = 1 << (chunk.localDepth + chunk.bits - page.depth);
        int first = chunk.indexOf(hash) & -places;
        for (int side = 0; side < 2; side++) {
            halves[side].earliest = page.earliest == Long.MAX_VALUE ? Long.MAX_VALUE : halves[side].findEarliest();
            int from = first + side * (places / 2);
            Arrays.fill(chunk.pages, from, from + places / 2, halves[side]);
            memory += halves[side].weigh();
        }
        memory -= page.weigh();
        chunk.distinct++;
        SpareArrays.give(page.bytes);
    }

    private static int side(long hash, int depth) {
        return (int) (hash >>> (64 - depth)) & 1;
    }

    /// Gives the page of `hash` a chunk in which it has two places.
    private Chunk roomier(long hash, Chunk full) {
        Chunk chunk = full;
        if (chunk.bits == MOST_CHUNK_BITS) {
            chunk = divide(hash, chunk);
        }
        Page[] doubled = new Page[chunk.pages.length * 2];
        for (int index = 0; index < chunk.pages.length; index++) {
            doubled[2 * index] = chunk.pages[index];
            doubled[2 * index + 1] = chunk.pages[index];
        }
        memory += (long) REF_BYTES * chunk.pages.length;
        chunk.pages = doubled;
        chunk.bits++;
        return chunk;
    }

    /// Divides a chunk in two, and the root doubles if it must.
    private Chunk divide(long hash, Chunk chunk) {
        if (chunk.localDepth == rootBits) {
            Chunk[] doubled = new Chunk[root.length * 2];
            for (int index = 0; index < root.length; index++) {
                doubled[2 * index] = root[index];
                doubled[2 * index + 1] = root[index];
            }
            memory += (long) REF_BYTES * root.length;
            root = doubled;
            rootBits++;
        }
        int half = chunk.pages.length / 2;
        long prefix = chunk.localDepth == 0 ? 0 : hash & -1L << (64 - chunk.localDepth);
        for (int side = 0; side < 2; side++) {
            Page[] pages = Arrays.copyOfRange(chunk.pages, side * half, side * half + half);
            Chunk part = new Chunk(chunk.localDepth + 1, chunk.bits - 1, pages, distinct(pages), epoch);
            part.earliest = chunk.earliest;
            place(prefix | (long) side << (63 - chunk.localDepth), part);
        }
        memory += CHUNK_OBJECT_BYTES + ARRAY_BYTES;
        chunks++;
        return chunk(hash);
    }

    private static int distinct(Page[] pages) {
        int distinct = 1;
        for (int index = 1; index < pages.length; index++) {
            distinct += pages[index] == pages[index - 1] ? 0 : 1;
        }
        return distinct;
    }

    /// Joins a page that has become nearly empty with its neighbour, if both are small, and chunks likewise.
    private void merge(long hash, Page page) {
        Chunk chunk = writableChunk(hash);
        if (page.depth == chunk.localDepth) {
            mergeChunk(hash, chunk);
            return;
        }
        int places = 1 << (chunk.localDepth + chunk.bits - page.depth);
        int first = chunk.indexOf(hash) & -places;
        Page buddy = chunk.pages[first ^ places];
        if (buddy.depth != page.depth || page.count() + buddy.count() > MERGED_ENTRIES) {
            return;
        }
        Page joined = new Page(
                keyed,
                page.depth - 1,
                epoch,
                Math.max(page.count() + buddy.count(), FIRST_SLOTS),
                page.liveBytes() + buddy.liveBytes());
        adoptAll(joined, page);
        adoptAll(joined, buddy);
        // References of a buddy that a frozen state sees are marked by copying it; here the copy is the joined
        // page.
        if (buddy.epoch < floor) {
            markShared(joined, buddy);
        }
        joined.earliest = Math.min(page.earliest, buddy.earliest);
        memory += joined.weigh() - page.weigh() - buddy.weigh();
        int start = first & -(2 * places);
        Arrays.fill(chunk.pages, start, start + 2 * places, joined);
        chunk.distinct--;
        if (chunk.distinct * 4 <= chunk.pages.length) {
            shrink(chunk);
        }
        if (joined.count() == 0) {
            merge(hash, joined);
        }
    }

    private void adoptAll(Page target, Page source) {
        for (int slot = 0; slot < source.count(); slot++) {
            target.adopt(source.tag(slot), source, source.record(slot));
        }
    }

    private static void markShared(Page joined, Page frozen) {
        for (int slot = 0; slot < frozen.count(); slot++) {
            int record = frozen.record(slot);
            if ((frozen.flags(record) & Page.VALUE_REF) == 0) {
                continue;
            }
            int own = joined.find(
                    frozen.tag(slot), frozen.keyArray(record), frozen.keyOffset(record), frozen.keyLength(record));
            joined.bytes[joined.record(own)] |= Page.SHARED;
        }
    }

    /// Halves a chunk while no page needs its last bit.
    private void shrink(Chunk chunk) {
        while (chunk.bits > 0) {
            for (int index = 0; index < chunk.pages.length; index += 2) {
                if (chunk.pages[index] != chunk.pages[index + 1]) {
                    return;
                }
            }
            Page[] halved = new Page[chunk.pages.length / 2];
            for (int index = 0; index < halved.length; index++) {
                halved[index] = chunk.pages[2 * index];
            }
            memory -= (long) REF_BYTES * halved.length;
            chunk.pages = halved;
            chunk.bits--;
        }
    }

    /// Joins a chunk of a single page with its neighbour, if that is small, too; then the root may halve.
    private void mergeChunk(long hash, Chunk chunk) {
        if (chunk.localDepth == 0) {
            return;
        }
        long otherHash = hash ^ 1L << (64 - chunk.localDepth);
        Chunk buddy = chunk(otherHash);
        if (buddy.localDepth != chunk.localDepth || buddy.bits >= MOST_CHUNK_BITS) {
            return;
        }
        int bits = Math.max(chunk.bits, buddy.bits);
        boolean chunkFirst = side(hash, chunk.localDepth) == 0;
        Page[] pages = new Page[2 << bits];
        spread(chunkFirst ? chunk : buddy, pages, 0, bits);
        spread(chunkFirst ? buddy : chunk, pages, 1 << bits, bits);
        Chunk joined = new Chunk(chunk.localDepth - 1, bits + 1, pages, chunk.distinct + buddy.distinct, epoch);
        joined.earliest = Math.min(chunk.earliest, buddy.earliest);
        memory += (long) REF_BYTES * (pages.length - chunk.pages.length - buddy.pages.length)
                - CHUNK_OBJECT_BYTES
                - ARRAY_BYTES;
        place(hash, joined);
        chunks--;
        if (chunks * 4 <= root.length) {
            shrinkRoot();
        }
        merge(hash, joined.page(hash));
    }

    private static void spread(Chunk source, Page[] target, int from, int bits) {
        for (int index = 0; index < 1 << bits; index++) {
            target[from + index] = source.pages[index >>> (bits - source.bits)];
        }
    }

    private void shrinkRoot() {
        while (rootBits > 0) {
            for (int index = 0; index < root.length; index += 2) {
                if (root[index] != root[index + 1]) {
                    return;
                }
            }
            Chunk[] halved = new Chunk[root.length / 2];
            for (int index = 0; index < halved.length; index++) {
                halved[index] = root[2 * index];
            }
            memory -= (long) REF_BYTES * halved.length;
            root = halved;
            rootBits--;
        }
    }

    // ---- walking

    /// Sees a record of a page. Must not change the directory.
    @FunctionalInterface
    interface Visitor {
        void visit(Page page, int record);
    }

    /// Visits the pages from `position` on until about `count` records were seen.
    ///
    /// @return the position to go on from, or 0 at the end
    long scan(long position, int count, Visitor visitor) {
        long at = position & (1L << POSITION_BITS) - 1;
        int seen = 0;
        do {
            Page page = page(at << (64 - POSITION_BITS));
            for (int slot = 0; slot < page.count(); slot++) {
                visitor.visit(page, page.record(slot));
            }
            // An empty page costs a little, too, so that a scan of a deserted table ends its step.
            seen += Math.max(1, page.count());
            at = next(at, page.depth);
        } while (seen < count && at != 0);
        return at;
    }

    /// The first position behind a page, or 0 behind the last one.
    static long next(long position, int depth) {
        return pageEnd(position, depth) & (1L << POSITION_BITS) - 1;
    }

    private static long pageEnd(long position, int depth) {
        long length = 1L << (POSITION_BITS - depth);
        return (position & -length) + length;
    }

    /// The next page from `position` on in which something may be due at `now`. One chunk at most is looked through
    /// in vain: then the page behind it is given, due or not, so that a call takes about as long as a page's work.
    ///
    /// @return a position in it, or -1 if there is none up to the end
    long nextDue(long position, long now) {
        long at = position;
        boolean isOver = false;
        while (!isOver) {
            long hashAt = at << (64 - POSITION_BITS);
            Chunk chunk = chunk(hashAt);
            if (chunk.earliest <= now) {
                for (int index = chunk.indexOf(hashAt); index < chunk.pages.length; index++) {
                    if (chunk.pages[index].earliest <= now) {
                        long start = chunk.localDepth == 0 ? 0 : hashAt & -1L << (64 - chunk.localDepth);
                        long within = chunk.localDepth + chunk.bits == 0
                                ? 0
                                : (long) index << (64 - chunk.localDepth - chunk.bits);
                        return Math.max(at, (start | within) >>> (64 - POSITION_BITS));
                    }
                }
                // The pages before were walked through to get here, or nothing in them was due, or it has become
                // due since; looking at them again at each chunk's end is what keeps the next walk short.
                refreshEarliest(chunk);
                isOver = true;
            }
            at = next(at, chunk.localDepth);
            if (at == 0) {
                return -1;
            }
        }
        return at;
    }

    /// As [#scan], but steps over pages in which nothing is due, and visits only records that are.
    long scanDue(long position, int count, long now, Visitor visitor) {
        long at = position & (1L << POSITION_BITS) - 1;
        int seen = 0;
        do {
            at = nextDue(at, now);
            if (at < 0) {
                return 0;
            }
            Page page = page(at << (64 - POSITION_BITS));
            for (int slot = 0; slot < page.count(); slot++) {
                int record = page.record(slot);
                if (page.isDue(record, now)) {
                    visitor.visit(page, record);
                }
            }
            seen += page.earliest <= now ? Math.max(1, page.count()) : IN_VAIN;
            at = next(at, page.depth);
        } while (seen < count && at != 0);
        return at;
    }

    private static void refreshEarliest(Chunk chunk) {
        long earliest = Long.MAX_VALUE;
        for (Page page : chunk.pages) {
            earliest = Math.min(earliest, page.earliest);
        }
        chunk.earliest = earliest;
    }

    /// Finds out anew when something in a page is due, after what was due has gone.
    void refreshEarliest(long position) {
        Page page = page(position << (64 - POSITION_BITS));
        page.earliest = page.findEarliest();
    }

    /// A moment before which nothing is due.
    long earliest() {
        long earliest = Long.MAX_VALUE;
        Chunk last = null;
        for (Chunk chunk : root) {
            if (chunk != last) {
                earliest = Math.min(earliest, chunk.earliest);
                last = chunk;
            }
        }
        return earliest;
    }

    /// A record chosen about evenly.
    ///
    /// A page of depth d is met with chance 2^-d, so it is taken with a chance that makes up for that, and for how
    /// many keys share it.
    ///
    /// @return whether there is any
    boolean random(RandomGenerator random, Place place) {
        if (size == 0) {
            return false;
        }
        int shallow = Math.max(0, 63 - Long.numberOfLeadingZeros(Math.max(1, size / 24)));
        for (int attempt = 0; attempt < 200; attempt++) {
            Page page = page(random.nextLong());
            int chance = page.count() << Math.clamp(page.depth - shallow, 0, 2);
            if (random.nextInt(4 * Page.MOST_ENTRIES) < chance) {
                pick(page, random, place);
                return true;
            }
        }
        firstFrom(random.nextLong() >>> (64 - POSITION_BITS), random, place);
        return true;
    }

    private static void pick(Page page, RandomGenerator random, Place place) {
        place.page = page;
        place.slot = random.nextInt(page.count());
        place.record = page.record(place.slot);
    }

    /// For tables that are nearly deserted.
    private void firstFrom(long position, RandomGenerator random, Place place) {
        long at = position;
        Page page = page(at << (64 - POSITION_BITS));
        while (page.count() == 0) {
            at = next(at, page.depth);
            page = page(at << (64 - POSITION_BITS));
        }
        pick(page, random, place);
    }

    // ---- frozen states

    /// Makes the present state immutable and keeps it; changes go to copies from now on, until [#thaw].
    Frozen freeze() {
        epoch++;
        floor = epoch;
        return new Frozen(root.clone(), rootBits, size);
    }

    /// Says which frozen states are left.
    ///
    /// @param newestEpoch the directory's epoch just after the newest of them was made, 0 if there is none
    /// @param only the frozen state if there is exactly one, or null
    void thaw(int newestEpoch, Frozen only) {
        floor = newestEpoch;
        walked = only;
    }

    int epoch() {
        return epoch;
    }

    /// How many bytes were ever copied because a frozen state sees them.
    long copied() {
        return copied;
    }

    /// Splits the directory: this one does not change any more, the returned one does.
    Directory fork() {
        return new Directory(this);
    }

    @Override
    public String toString() {
        return "directory size=" + size + " chunks=" + chunks + " root=" + root.length + " memory=" + memory;
    }

    // ---- checking

    void checkInvariants() {
        long counted = 0;
        long weighed = ARRAY_BYTES + (long) REF_BYTES * root.length;
        int distinctChunks = 0;
        long at = 0;
        do {
            long hashAt = at << (64 - POSITION_BITS);
            Chunk chunk = chunk(hashAt);
            distinctChunks++;
            checkChunk(chunk, hashAt);
            weighed += CHUNK_OBJECT_BYTES + ARRAY_BYTES + (long) REF_BYTES * chunk.pages.length;
            Page last = null;
            for (Page page : chunk.pages) {
                if (page != last) {
                    counted += page.count();
                    weighed += page.weigh();
                    last = page;
                }
            }
            at = next(at, chunk.localDepth);
        } while (at != 0);
        check(counted == size, "size", size, counted);
        check(distinctChunks == chunks, "chunks", chunks, distinctChunks);
        check(weighed == memory, "memory", memory, weighed);
    }

    private void checkChunk(Chunk chunk, long hashAt) {
        check(chunk.pages.length == 1 << chunk.bits, "places", chunk.pages.length, chunk.bits);
        check(chunk.localDepth <= rootBits, "local depth", chunk.localDepth, rootBits);
        check(distinct(chunk.pages) == chunk.distinct, "distinct", chunk.distinct, distinct(chunk.pages));
        for (int index = 0; index < chunk.pages.length; index++) {
            Page page = chunk.pages[index];
            page.checkInvariants();
            check(page.depth >= chunk.localDepth, "page depth", page.depth, chunk.localDepth);
            check(page.depth <= chunk.localDepth + chunk.bits, "page depth", page.depth, chunk.bits);
            check(chunk.earliest <= page.earliest, "earliest", chunk.earliest, page.earliest);
            int places = 1 << (chunk.localDepth + chunk.bits - page.depth);
            check(chunk.pages[index & -places] == page, "place of a page", index, places);
            long prefix = hashAt
                    | (chunk.localDepth + chunk.bits == 0 ? 0 : (long) index << (64 - chunk.localDepth - chunk.bits));
            for (int slot = 0; slot < page.count(); slot++) {
                int record = page.record(slot);
                long own = hash.hash(page.keyArray(record), page.keyOffset(record), page.keyLength(record));
                check(page.tag(slot) == tag(own), "tag", page.tag(slot), tag(own));
                boolean belongs = page.depth == 0 || (own ^ prefix) >>> (64 - page.depth) == 0;
                check(belongs, "hash prefix", own, prefix);
            }
        }
    }

    private static void check(boolean holds, String what, long first, long second) {
        if (!holds) {
            throw new AssertionError(what + ": " + first + " and " + second);
        }
    }
}
