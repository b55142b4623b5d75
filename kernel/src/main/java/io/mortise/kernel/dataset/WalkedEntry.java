package io.mortise.kernel.dataset;

import io.mortise.kernel.encoding.Encoder;
import io.mortise.kernel.keyspace.FrozenWalk;
import io.mortise.spi.Slice;
import io.mortise.spi.keyspace.CommandSink;
import io.mortise.spi.persistence.Pin;
import io.mortise.spi.persistence.SnapshotSink;

/// The key at which a walk stands. Reused from key to key.
///
/// A file has the type id before the key, but a codec only tells it when it writes. So the value is encoded when it
/// is first asked about. Up to some 64 KiB the bytes are kept; a larger value is encoded a second time, straight
/// into the sink, rather than kept as a whole.
final class WalkedEntry implements Pin.Entry {
    private final FrozenWalk walk;
    private final Encoder encoder;
    private boolean isEncoded;
    private boolean isTooLarge;
    private int wireType;
    /// Where a large value goes; null while it is only tried.
    private SnapshotSink target;

    WalkedEntry(FrozenWalk walk, boolean compresses) {
        this.walk = walk;
        this.encoder = new Encoder(compresses, this::overflow);
    }

    private void overflow(byte[] bytes, int offset, int length) {
        if (target == null) {
            isTooLarge = true;
        } else {
            target.write(bytes, offset, length);
        }
    }

    /// The walk has gone to the next record.
    void begin() {
        isEncoded = false;
        isTooLarge = false;
    }

    private void encode() {
        if (!isEncoded) {
            encoder.clear();
            wireType = walk.encode(encoder);
            isEncoded = true;
        }
    }

    @Override
    public Slice key() {
        return walk.key();
    }

    @Override
    public long expiryMillis() {
        return walk.expiryMillis();
    }

    @Override
    public String typeName() {
        return walk.typeName();
    }

    @Override
    public long idleSeconds() {
        return walk.idleSeconds();
    }

    @Override
    public int frequency() {
        return walk.frequency();
    }

    @Override
    public byte[] metadata() {
        return walk.metadata();
    }

    @Override
    public int wireType() {
        encode();
        return wireType;
    }

    @Override
    public int fileVersion() {
        encode();
        return walk.version(wireType);
    }

    @Override
    public void encode(SnapshotSink sink) {
        encode();
        if (!isTooLarge) {
            Slice bytes = encoder.bytes();
            sink.write(bytes.array(), bytes.offset(), bytes.length());
            return;
        }
        target = sink;
        try {
            encoder.clear();
            walk.encode(encoder);
            encoder.flush();
        } finally {
            target = null;
        }
    }

    @Override
    public void rewrite(CommandSink commands) {
        walk.rewrite(commands);
    }
}
