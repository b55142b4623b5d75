package io.mortise.kernel.dispatch;

import java.io.ByteArrayOutputStream;

/// Takes bytes and forgets them.
final class Sink extends NoConnection {
    private long written;
    /// Null while nobody wants them.
    private ByteArrayOutputStream kept;

    @Override
    public void write(byte[] bytes, int offset, int length) {
        written += length + bytes[offset];
        if (kept != null) {
            kept.write(bytes, offset, length);
        }
    }

    /// Keeps what comes, until [#kept].
    void keep() {
        kept = new ByteArrayOutputStream();
    }

    /// What has come since [#keep].
    byte[] kept() {
        byte[] all = kept.toByteArray();
        kept = null;
        return all;
    }

    long written() {
        return written;
    }
}
