package io.mortise.kernel.dispatch;

import io.mortise.kernel.environment.Connection;

/// Takes bytes and forgets them.
final class Sink implements Connection {
    private long written;

    @Override
    public void write(byte[] bytes, int offset, int length) {
        written += length + bytes[offset];
    }

    long written() {
        return written;
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}

    @Override
    public void closeAfterFlush() {}

    @Override
    public long pendingBytes() {
        return 0;
    }

    @Override
    public boolean isWritable() {
        return true;
    }

    @Override
    public void readable(boolean wanted) {}

    @Override
    public void keepAlive(int seconds) {}

    @Override
    public String remoteAddress() {
        return "127.0.0.1:1";
    }

    @Override
    public String localAddress() {
        return "127.0.0.1:2";
    }

    @Override
    public boolean isLocal() {
        return true;
    }
}
