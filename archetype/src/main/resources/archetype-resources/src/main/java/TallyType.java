package ${package};

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.mortise.spi.Slice;
import io.mortise.spi.keyspace.DataType;
import io.mortise.spi.keyspace.ModuleCodec;
import io.mortise.spi.keyspace.ModuleReader;
import io.mortise.spi.keyspace.ModuleWriter;
import io.mortise.spi.keyspace.PagedMap;
import io.mortise.spi.keyspace.ValueCodec;

/// What the server wants to know of the type: its name, its encoding, its weight.
final class TallyType extends ModuleCodec<Tally> implements DataType<Tally> {
    /// The version of the encoding. Raise it when [write] changes, and go on reading the older ones.
    private static final int VERSION = 0;
    /// A name and a number, each with its kind and its length.
    private static final int LEAST_ENTRY_BYTES = 4;

    TallyType() {
        super("tally", VERSION);
    }

    @Override
    public String name() {
        return "tally";
    }

    @Override
    public ValueCodec<Tally> codec() {
        return this;
    }

    @Override
    public Tally create(PagedMap.Factory maps) {
        return new Tally();
    }

    @Override
    public long weigh(Tally tally) {
        return tally.bytes();
    }

    @Override
    public boolean isEmpty(Tally tally) {
        return tally.size() == 0;
    }

    @Override
    public Tally copy(Tally tally) {
        return tally.copy();
    }

    @Override
    protected void write(Tally tally, ModuleWriter out) {
        out.unsigned(tally.size());
        tally.forEach((name, count) -> {
            out.bytes(Slice.of(name.getBytes(ISO_8859_1)));
            out.unsigned(count);
        });
    }

    @Override
    protected Tally read(ModuleReader in, int writtenVersion) {
        Tally tally = new Tally();
        for (int left = in.count(LEAST_ENTRY_BYTES); left > 0; left--) {
            tally.add(in.bytes().toLatin1(), in.unsigned());
        }
        return tally;
    }
}
