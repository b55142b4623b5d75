package io.mortise.kernel.dispatch;

/// Takes bytes and forgets them.
final class Sink extends NoConnection {
    private long written;

    @Override
    public void write(byte[] bytes, int offset, int length) {
        written += length + bytes[offset];
    }

    long written() {
        return written;
    }
}
