package io.mortise.kernel.keyspace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mortise.kernel.encoding.Encoder;
import io.mortise.spi.Slice;
import io.mortise.spi.event.KeyspaceEventClass;
import io.mortise.spi.keyspace.DataType;
import io.mortise.spi.keyspace.Keyspace;
import io.mortise.spi.keyspace.ModuleCodec;
import io.mortise.spi.keyspace.ModuleReader;
import io.mortise.spi.keyspace.ModuleWriter;
import io.mortise.spi.keyspace.Packed;
import io.mortise.spi.keyspace.PagedMap;
import io.mortise.spi.keyspace.ValueCodec;
import io.mortise.spi.keyspace.ValueReader;
import io.mortise.spi.keyspace.ValueRef;
import io.mortise.spi.keyspace.ValueWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Frozen states against copies of a plain map: several at once, each walked a page at a time while keys of every
/// kind of value are changed through a [KeyspaceView].
class PinsTest {
    private static final int OPERATIONS = 60_000;
    private static final int MOST_STATES = 4;

    // ---- the kinds of values

    /// Bytes beside the key, or in an array of their own.
    private static final class Text implements DataType<Object>, Packed<Object>, ValueCodec<Object> {
        @Override
        public String name() {
            return "text";
        }

        @Override
        public ValueCodec<Object> codec() {
            return this;
        }

        @Override
        public Packed<Object> packed() {
            return this;
        }

        @Override
        public long weigh(Object value) {
            throw new IllegalStateException("it has no objects");
        }

        @Override
        public boolean fits(int form, Slice bytes) {
            return true;
        }

        @Override
        public Object unpack(int form, Slice bytes, PagedMap.Factory maps) {
            throw new IllegalStateException("it has no objects");
        }

        @Override
        public int[] wireTypes() {
            return new int[] {0};
        }

        @Override
        public void write(ValueRef<Object> value, ValueWriter out) {
            out.wireType(0);
            out.string(value.packed());
        }

        @Override
        public void read(ValueReader in, Sink<Object> into) {
            throw new IllegalStateException("nothing is read here");
        }
    }

    /// An object that can be split into a frozen one and one to change.
    private static final class Tree extends ModuleCodec<PagedMap> implements DataType<PagedMap> {
        Tree() {
            super("tree", 0);
        }

        @Override
        public String name() {
            return "tree";
        }

        @Override
        public ValueCodec<PagedMap> codec() {
            return this;
        }

        @Override
        public PagedMap create(PagedMap.Factory maps) {
            return maps.newMap();
        }

        @Override
        public long weigh(PagedMap map) {
            return map.weigh();
        }

        @Override
        public boolean isFreezable() {
            return true;
        }

        @Override
        public PagedMap freeze(PagedMap map) {
            return map.freeze();
        }

        @Override
        protected void write(PagedMap map, ModuleWriter out) {
            TreeMap<String, String> sorted = new TreeMap<>();
            map.forEach(
                    entry -> sorted.put(entry.key().toLatin1(), entry.value().toLatin1()));
            out.bytes(Slice.of(sorted.toString()));
        }

        @Override
        protected PagedMap read(ModuleReader in, int version) {
            throw new IllegalStateException("nothing is read here");
        }
    }

    /// An object that cannot be split: it is encoded before it is changed.
    private static final class Notes extends ModuleCodec<StringBuilder> implements DataType<StringBuilder> {
        Notes() {
            super("notes", 0);
        }

        @Override
        public String name() {
            return "notes";
        }

        @Override
        public ValueCodec<StringBuilder> codec() {
            return this;
        }

        @Override
        public StringBuilder create(PagedMap.Factory maps) {
            return new StringBuilder();
        }

        @Override
        public long weigh(StringBuilder notes) {
            return 40 + notes.length();
        }

        @Override
        protected void write(StringBuilder notes, ModuleWriter out) {
            // In brackets, since a number alone would be encoded as one.
            out.bytes(Slice.of("<" + notes + ">"));
        }

        @Override
        protected StringBuilder read(ModuleReader in, int version) {
            throw new IllegalStateException("nothing is read here");
        }
    }

    private static final Text TEXT = new Text();
    private static final Tree TREE = new Tree();
    private static final Notes NOTES = new Notes();

    // ---- the keyspace

    /// A key's value as text, and when the key expires.
    private record Content(DataType<?> type, String text, Map<String, String> fields, long expiry) {
        /// As it stands in the encoding.
        String encoded() {
            return fields == null ? text : fields.toString();
        }
    }

    /// A frozen state, what it must say, and the walk over it.
    private static final class Reader {
        final FrozenState state;
        final FrozenWalk walk;
        final List<Map<String, Content>> expected = new ArrayList<>();
        Map<String, Content> left = Map.of();
        int database = -1;

        Reader(FrozenState state, List<Map<String, Content>> models) {
            this.state = state;
            this.walk = new FrozenWalk(state);
            models.forEach(model -> expected.add(new HashMap<>(model)));
        }
    }

    private static final class Subject implements KeyspaceObserver {
        final SplittableRandom random;
        final Databases databases;
        final KeyspaceView view;
        final List<Map<String, Content>> models = new ArrayList<>();
        final List<Reader> readers = new ArrayList<>();
        int barriers;

        Subject(long seed) {
            System.out.println("seed " + seed);
            random = new SplittableRandom(seed);
            databases = new Databases(2, random);
            databases.types().add(TEXT, "test", 1);
            databases.types().add(TREE, "test", 1);
            databases.types().add(NOTES, "test", 1);
            view = new KeyspaceView(
                    Thread.currentThread(), databases.types(), new AccessClock(random), databases, this);
            models.add(new HashMap<>());
            models.add(new HashMap<>());
        }

        @Override
        public void expired(Database database, Slice key) {}

        @Override
        public void evicted(Database database, Slice key) {}

        @Override
        public void elementEvent(
                KeyspaceEventClass eventClass, String name, Database database, Slice key, Iterable<Slice> elements) {}

        @Override
        public void elementsExpired(Database database, Slice key, long elements) {}

        @Override
        public void event(KeyspaceEventClass eventClass, String name, Database database, Slice key) {}

        @Override
        public void barrier(Object value, TypeEntry entry) {
            barriers++;
            databases.pins().barrier(value, entry);
        }

        /// Runs something as a command would.
        void command(int database, Runnable body) {
            view.begin(databases.at(database), 1, new ArgumentSlice[0], 0, false, true, true, false);
            try {
                body.run();
            } finally {
                view.finish();
            }
        }

        void change(int database, String key) {
            Map<String, Content> model = models.get(database);
            Slice name = Slice.of(key);
            int kind = random.nextInt(10);
            if (kind < 2) {
                assertEquals(model.remove(key) != null, view.remove(name));
            } else if (kind == 2) {
                expire(model, key, name);
            } else if (key.startsWith("text")) {
                String text =
                        "text" + random.nextInt(100) + "x".repeat(random.nextInt(random.nextInt(5) == 0 ? 1_000 : 20));
                long expiry = random.nextInt(4) == 0 ? 1_000_000 + random.nextInt(1_000) : Keyspace.NO_EXPIRY;
                view.replace(name, TEXT, 0, Slice.of(text), expiry);
                model.put(key, new Content(TEXT, text, null, expiry));
            } else if (key.startsWith("tree")) {
                changeTree(model, key, name);
            } else {
                String added = Integer.toString(random.nextInt(10));
                view.editOrCreate(name, NOTES).object().append(added);
                Content before = model.get(key);
                model.put(
                        key,
                        before == null
                                ? new Content(NOTES, added, null, Keyspace.NO_EXPIRY)
                                : new Content(NOTES, before.text + added, null, before.expiry));
            }
        }

        private void expire(Map<String, Content> model, String key, Slice name) {
            long expiry = random.nextBoolean() ? Keyspace.NO_EXPIRY : 2_000_000 + random.nextInt(1_000);
            Content before = model.get(key);
            assertEquals(before != null, view.expireAt(name, expiry));
            if (before != null) {
                model.put(key, new Content(before.type, before.text, before.fields, expiry));
            }
        }

        private void changeTree(Map<String, Content> model, String key, Slice name) {
            PagedMap map = view.editOrCreate(name, TREE).object();
            Content before = model.get(key);
            Map<String, String> fields = before == null ? new TreeMap<>() : new TreeMap<>(before.fields);
            for (int count = random.nextInt(1, 30); count > 0; count--) {
                String field = "field" + random.nextInt(200);
                if (random.nextInt(3) == 0) {
                    assertEquals(fields.remove(field) != null, map.remove(Slice.of(field)));
                } else {
                    String value = Integer.toString(random.nextInt(1_000));
                    map.put(Slice.of(field), Slice.of(value), Keyspace.NO_EXPIRY);
                    fields.put(field, value);
                }
            }
            model.put(key, new Content(TREE, null, fields, before == null ? Keyspace.NO_EXPIRY : before.expiry));
        }

        void pin() {
            readers.add(new Reader(databases.pins().pin(), models));
        }

        /// Walks over one page.
        ///
        /// @return whether that was the last one
        boolean walk(Reader reader) {
            if (reader.database < 0 || !reader.walk.nextPage()) {
                assertEquals(Map.of(), reader.left, "not met in the walk");
                reader.database = reader.walk.nextDatabase();
                if (reader.database < 0) {
                    return true;
                }
                reader.left = reader.expected.get(reader.database);
                assertEquals(reader.left.size(), reader.state.size(reader.database));
                return false;
            }
            while (reader.walk.needsFetching()) {
                reader.walk.fetch(random::nextBoolean);
            }
            while (reader.walk.nextRecord()) {
                String key = reader.walk.key().toLatin1();
                Content content = reader.left.remove(key);
                assertNotNull(content, () -> "met twice, or not there: " + key);
                assertEquals(content.type.name(), reader.walk.typeName(), key);
                assertEquals(content.expiry, reader.walk.expiryMillis(), key);
                Encoder encoder = new Encoder(false);
                reader.walk.encode(encoder);
                String encoding = new String(encoder.toArray(), StandardCharsets.ISO_8859_1);
                assertTrue(encoding.contains(content.encoded()), () -> key + ": " + encoding);
            }
            return false;
        }

        void release(Reader reader) {
            readers.remove(reader);
            databases.pins().release(reader.state);
            databases.pins().release(reader.state);
        }

        void check() {
            for (int index = 0; index < databases.count(); index++) {
                databases.at(index).checkInvariants();
                assertEquals(models.get(index).size(), databases.at(index).size());
            }
            assertEquals(readers.size(), databases.pins().count());
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 40", "2, 3000", "3, 500", "4, 20000"})
    void shouldShowEachReaderTheStateThatItPinned(long seed, int keys) {
        Subject subject = new Subject(seed);
        SplittableRandom random = subject.random;
        int walked = 0;
        for (int operation = 0; operation < OPERATIONS; operation++) {
            int database = random.nextInt(5) == 0 ? 1 : 0;
            String key = new String[] {"text", "text", "tree", "notes"}[random.nextInt(4)] + random.nextInt(keys);
            subject.command(database, () -> subject.change(database, key));
            int chance = random.nextInt(1_000);
            if (chance < 4 && subject.readers.size() < MOST_STATES) {
                subject.pin();
            } else if (chance < 600 && !subject.readers.isEmpty()) {
                Reader reader = subject.readers.get(random.nextInt(subject.readers.size()));
                if (subject.walk(reader)) {
                    subject.release(reader);
                    walked++;
                }
            } else if (chance == 601 && !subject.readers.isEmpty()) {
                Reader given = subject.readers.getFirst();
                subject.release(given);
                assertThrows(IllegalStateException.class, given.walk::checkNotReleased);
            } else if (chance == 602) {
                subject.databases.swap(0, 1);
                subject.models.add(subject.models.removeFirst());
            } else if (chance == 603 && random.nextInt(10) == 0) {
                subject.databases.at(1).clear();
                subject.models.get(1).clear();
            }
            if (operation % 1_000 == 999) {
                subject.check();
            }
        }
        while (!subject.readers.isEmpty()) {
            Reader reader = subject.readers.getFirst();
            while (!subject.walk(reader)) {
                assertFalse(reader.state.isReleased());
            }
            subject.release(reader);
            walked++;
        }
        subject.check();
        assertTrue(walked > 3, "states walked to the end: " + walked);
        assertTrue(subject.barriers > 0, "no value was encoded before a change");
        assertEquals(0, subject.databases.pins().memory());
    }

    /// What waits for the present states runs once, when the last of them goes, however many come meanwhile.
    @Test
    void shouldRunWhatWaitsForThePresentStates() {
        Subject subject = new Subject(99);
        Pins pins = subject.databases.pins();
        Set<String> done = new HashSet<>();
        pins.afterPresent(() -> done.add("none"));
        assertEquals(Set.of("none"), done);
        FrozenState first = pins.pin();
        FrozenState second = pins.pin();
        pins.afterPresent(() -> assertTrue(done.add("both")));
        FrozenState third = pins.pin();
        pins.afterPresent(() -> assertTrue(done.add("all")));
        pins.release(second);
        assertEquals(Set.of("none"), done);
        pins.release(first);
        assertEquals(Set.of("none", "both"), done);
        pins.release(first);
        pins.release(third);
        assertEquals(Set.of("none", "both", "all"), done);
        assertEquals(0, pins.count());
    }

    /// The bytes of values that were encoded for a reader are kept until the walk has come by, or the state goes.
    @Test
    void shouldKeepWhatWasEncodedAsLongAsSomebodyWantsIt() {
        Subject subject = new Subject(98);
        Pins pins = subject.databases.pins();
        subject.command(
                0,
                () -> subject.view.editOrCreate(Slice.of("n"), NOTES).object().append("before"));
        FrozenState first = pins.pin();
        FrozenState second = pins.pin();
        subject.command(
                0, () -> subject.view.edit(Slice.of("n"), NOTES).object().append("after"));
        long both = pins.memory();
        assertTrue(both > 0);
        assertEquals(1, subject.barriers);
        subject.command(
                0, () -> subject.view.edit(Slice.of("n"), NOTES).object().append("again"));
        assertEquals(both, pins.memory());
        FrozenWalk walk = new FrozenWalk(first);
        assertEquals(0, walk.nextDatabase());
        assertTrue(walk.nextPage());
        walk.fetch(() -> false);
        assertEquals(both / 2, pins.memory());
        pins.release(second);
        assertEquals(0, pins.memory());
        assertTrue(walk.nextRecord());
        Encoder encoder = new Encoder(false);
        walk.encode(encoder);
        assertTrue(new String(encoder.toArray(), StandardCharsets.ISO_8859_1).contains("before"));
        pins.release(first);
    }
}
