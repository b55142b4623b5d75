package io.mortise.module.vectorset.value;

import io.mortise.module.vectorset.value.store.NameHash;
import io.mortise.module.vectorset.value.store.Texts;
import io.mortise.spi.Slice;
import io.mortise.spi.keyspace.DataType;
import io.mortise.spi.keyspace.Digest;
import io.mortise.spi.keyspace.ValueCodec;
import io.mortise.spi.keyspace.ValueRef;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.atomic.AtomicLong;

/// The type of vector sets. A module has one, which also makes all sets: they share the list of who reads them.
public final class VectorSetType implements DataType<VectorSet> {
    private final Readers readers = new Readers();
    private final AtomicLong uids = new AtomicLong();
    private final VectorSetCodec codec = new VectorSetCodec(this::make);
    private volatile NameHash hash = new NameHash(0, 0);

    /// Sets the key of the hash by which names are found, for sets that are made from now on.
    public void hashBy(long key0, long key1) {
        hash = new NameHash(key0, key1);
    }

    /// An empty set.
    public VectorSet make(Shape shape) {
        return new VectorSet(shape, hash, readers, uids.getAndIncrement());
    }

    @Override
    public String name() {
        return "vectorset";
    }

    @Override
    public ValueCodec<VectorSet> codec() {
        return codec;
    }

    @Override
    public long weigh(VectorSet value) {
        return value.bytes();
    }

    @Override
    public boolean isEmpty(VectorSet value) {
        return value.size() == 0;
    }

    @Override
    public VectorSet copy(VectorSet value) {
        return value.split(uids.getAndIncrement());
    }

    @Override
    public boolean isFreezable() {
        return true;
    }

    @Override
    public VectorSet freeze(VectorSet value) {
        return value.split(value.uid());
    }

    @Override
    public long elements(ValueRef<VectorSet> value) {
        return value.object().size();
    }

    /// Of each element its stored vector, name and attribute; norm, range and links do not count, as in Redis.
    @Override
    public void digest(ValueRef<VectorSet> value, Digest digest) {
        VectorSet set = value.object();
        ByteBuffer facts = ByteBuffer.allocate(2 * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        facts.putLong(set.size()).putLong(set.shape().dimension());
        digest.ordered(Slice.of(facts.array()));
        View view = set.view();
        Texts.Reader names = view.names.another();
        Texts.Reader attributes = view.attributes.another();
        for (int node = set.nodeFrom(0); node >= 0; node = set.nodeFrom(node + 1)) {
            int each = node;
            digest.unordered(element -> {
                element.ordered(Slice.of(StoredVectors.bytes(view, each)));
                names.find(each);
                element.ordered(Slice.of(names.array, names.offset, names.length));
                if (attributes.find(each)) {
                    element.ordered(Slice.of(attributes.array, attributes.offset, attributes.length));
                }
            });
        }
    }
}
