package io.mortise.kernel.dispatch;

import io.mortise.kernel.environment.Connection;

/// The connection of what runs without a client: takes everything, and brings nothing.
class NoConnection implements Connection {
    @Override
    public void write(byte[] bytes, int offset, int length) {}

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
        return "";
    }

    @Override
    public String localAddress() {
        return "";
    }

    @Override
    public boolean isLocal() {
        return true;
    }
}
