package io.mortise.kernel.keyspace;

import io.mortise.kernel.encoding.Decoder;
import io.mortise.kernel.encoding.Shapes;
import io.mortise.spi.keyspace.CorruptValueException;

/// Data that a module of Redis has attached to a key. Nobody here understands it; it is kept and written back byte
/// for byte, opcode included.
public record KeyMetadata(byte[] bytes) {
    /// The opcode before it.
    public static final int OPCODE = 243;
    /// The lowest version of the encoding that has it.
    static final int VERSION = 13;

    private static final int MOST_CLASSES = 7;

    /// Reads what stands behind the opcode.
    public static KeyMetadata read(Decoder in) {
        in.record();
        long classes = in.length();
        if (classes > MOST_CLASSES || classes < 0) {
            throw new CorruptValueException(
                    "a key has metadata of " + classes + " classes, at most " + MOST_CLASSES + " are possible");
        }
        for (int index = 0; index < classes; index++) {
            in.raw(Integer.BYTES);
            Shapes.skipModuleParts(in);
        }
        byte[] body = in.recorded();
        byte[] all = new byte[body.length + 1];
        all[0] = (byte) OPCODE;
        System.arraycopy(body, 0, all, 1, body.length);
        return new KeyMetadata(all);
    }
}
