package io.mortise.kernel.keyspace;

import io.mortise.kernel.encoding.Encoder;
import io.mortise.spi.Slice;
import io.mortise.spi.command.KeyAccess;
import io.mortise.spi.keyspace.CorruptValueException;
import io.mortise.spi.keyspace.ModuleReader;
import io.mortise.spi.keyspace.ModuleWriter;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A command of a log that is about several keys and cannot be applied, because a module is missing; and what each of
/// the keys had before it. So what it makes of them depends on nothing else: the keys may be deleted, renamed and
/// copied meanwhile, and it gives the same however often it is applied.
///
/// Each key that it changes has an [Outcome] of it, which names it by the hash of its content. In snapshots all of
/// them are in blocks of their own, ahead of the keys:
///
/// ```
///  database | number of words, words … | number of keys, each: 1 if it may change, what it had
///           | number of places, each: which word, which key
/// ```
public final class SharedCommand {
    /// The name of the blocks.
    public static final String WIRE_NAME = PendingValue.WIRE_NAME;

    private static final int NOTHING = 0;
    private static final int DORMANT = 1;
    private static final int PENDING = 2;

    private final Slice id;
    private final int database;
    private final byte[][] words;
    private final List<Place> places;
    private final List<Had> keys;
    private final long weight;
    private List<Result> results;
    private boolean failed;
    /// Whether it can be applied, as far as is known; [SharedCommands] keeps that.
    boolean isApplicable;

    /// A word that is a key.
    ///
    /// @param access what is done with the key, at most
    public record Place(int word, KeyAccess access) {}

    /// A key, with what it had; null for nothing.
    private record Had(int firstWord, List<Integer> atWords, boolean mayChange, DormantValue before) {}

    /// What a key has afterwards.
    ///
    /// @param value null for no key
    /// @param expiryMillis or [Keyspace#NO_EXPIRY]
    public record Result(DormantValue value, long expiryMillis) {}

    /// A command's result for one of its keys, before it is known.
    ///
    /// @param command the command's id
    /// @param key which of its keys
    /// @param weight this key's share of what the command takes
    public record Outcome(Slice command, int key, long weight) {}

    /// Tells what a key has.
    interface Present {
        /// @return null for nothing
        DormantValue of(byte[] key);
    }

    private SharedCommand(int database, byte[][] words, List<Had> keys) {
        this.database = database;
        this.words = words;
        this.keys = keys;
        this.places = new ArrayList<>();
        long sum = PendingValue.weigh(words);
        for (Had key : keys) {
            KeyAccess access = key.mayChange ? KeyAccess.READ_WRITE : KeyAccess.READ_ONLY;
            key.atWords.forEach(word -> places.add(new Place(word, access)));
            sum += key.before == null ? 0 : key.before.weigh();
        }
        this.weight = Math.min(sum / Math.max(1, keys.size()), Integer.MAX_VALUE);
        this.id = Slice.of(hash(this));
    }

    /// A command, with what its keys have now.
    static SharedCommand of(int database, byte[][] words, List<Place> places, Present present) {
        List<Had> keys = new ArrayList<>();
        for (Place place : places) {
            byte[] name = words[place.word];
            int known = 0;
            while (known < keys.size() && !Arrays.equals(words[keys.get(known).firstWord], name)) {
                known++;
            }
            boolean mayChange = place.access.mayChange();
            if (known == keys.size()) {
                keys.add(new Had(place.word, List.of(place.word), mayChange, present.of(name)));
            } else {
                Had key = keys.get(known);
                List<Integer> all = new ArrayList<>(key.atWords);
                all.add(place.word);
                keys.set(known, new Had(key.firstWord, all, key.mayChange || mayChange, key.before));
            }
        }
        return new SharedCommand(database, words, keys);
    }

    private static byte[] hash(SharedCommand command) {
        Encoder out = new Encoder(false);
        command.write(out.module(WIRE_NAME, 0));
        Slice bytes = out.bytes();
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(bytes.array(), bytes.offset(), bytes.length());
            return digest.digest();
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }

    /// The hash of its content.
    public Slice id() {
        return id;
    }

    public int database() {
        return database;
    }

    public byte[][] words() {
        return words;
    }

    /// Which words are keys, and whether those may change.
    public List<Place> places() {
        return places;
    }

    /// How many keys it has.
    public int keyCount() {
        return keys.size();
    }

    /// What a key was called.
    byte[] name(int key) {
        return words[keys.get(key).firstWord];
    }

    boolean mayChange(int key) {
        return keys.get(key).mayChange;
    }

    /// What a key had, or null.
    public DormantValue before(int key) {
        return keys.get(key).before;
    }

    Outcome outcome(int key) {
        return new Outcome(id, key, weight);
    }

    /// The words with other keys.
    public byte[][] about(List<byte[]> names) {
        byte[][] renamed = words.clone();
        for (int key = 0; key < keys.size(); key++) {
            for (int word : keys.get(key).atWords) {
                renamed[word] = names.get(key);
            }
        }
        return renamed;
    }

    /// Whether it was applied.
    public boolean isApplied() {
        return results != null;
    }

    /// What it has made of its keys.
    public void applied(List<Result> made) {
        results = List.copyOf(made);
    }

    Result result(int key) {
        return results.get(key);
    }

    /// It could not be applied, and will not be tried again in this server's life.
    public void fail() {
        failed = true;
    }

    public boolean hasFailed() {
        return failed;
    }

    // ---- encoded

    /// Writes it as parts of a block.
    public void write(ModuleWriter parts) {
        parts.unsigned(database);
        parts.unsigned(words.length);
        for (byte[] word : words) {
            parts.bytes(word, 0, word.length);
        }
        parts.unsigned(keys.size());
        for (Had key : keys) {
            parts.unsigned(key.mayChange ? 1 : 0);
            write(parts, key.before);
        }
        parts.unsigned(places.size());
        for (int key = 0; key < keys.size(); key++) {
            for (int word : keys.get(key).atWords) {
                parts.unsigned(word);
                parts.unsigned(key);
            }
        }
    }

    private static void write(ModuleWriter parts, DormantValue value) {
        if (value == null) {
            parts.unsigned(NOTHING);
            return;
        }
        parts.unsigned(value instanceof PendingValue ? PENDING : DORMANT);
        if (!(value instanceof PendingValue)) {
            PendingValue.writeKind(parts, value);
        }
        parts.bytes(Slice.of(value.toArray(0)));
    }

    /// Reads the parts of a block.
    ///
    /// @throws CorruptValueException if they make no sense
    public static SharedCommand read(ModuleReader parts) {
        long database = parts.unsigned();
        byte[][] words = new byte[parts.count(1)][];
        for (int index = 0; index < words.length; index++) {
            words[index] = parts.bytes().copy();
        }
        int keyCount = parts.count(1);
        List<Boolean> mayChange = new ArrayList<>();
        List<DormantValue> before = new ArrayList<>();
        List<List<Integer>> atWords = new ArrayList<>();
        for (int key = 0; key < keyCount; key++) {
            mayChange.add(parts.unsigned() == 1);
            before.add(readValue(parts));
            atWords.add(new ArrayList<>());
        }
        for (int left = parts.count(1); left > 0; left--) {
            long word = parts.unsigned();
            long key = parts.unsigned();
            if (word < 1 || word >= words.length || key < 0 || key >= keyCount) {
                throw new CorruptValueException("a command of " + words.length + " words that waits for its module has"
                        + " at word " + word + " the key " + key + " of " + keyCount);
            }
            atWords.get((int) key).add((int) word);
        }
        List<Had> keys = new ArrayList<>();
        for (int key = 0; key < keyCount; key++) {
            if (atWords.get(key).isEmpty()) {
                throw new CorruptValueException("a command that waits for its module does not say where key " + key
                        + " of " + keyCount + " stands");
            }
            keys.add(new Had(atWords.get(key).getFirst(), atWords.get(key), mayChange.get(key), before.get(key)));
        }
        if (keys.isEmpty() || database < 0 || database > Integer.MAX_VALUE) {
            throw new CorruptValueException("a command that waits for its module has " + keyCount
                    + " keys, in database " + Long.toUnsignedString(database));
        }
        return new SharedCommand((int) database, words, keys);
    }

    private static DormantValue readValue(ModuleReader parts) {
        long kind = parts.unsigned();
        if (kind == NOTHING) {
            return null;
        }
        return kind == PENDING ? PendingValue.read(parts.bytes()) : PendingValue.readBase(parts);
    }
}
