package io.mortise.kernel.environment.real;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.internal.tcnative.SSL;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import javax.net.ssl.SSLException;

/// The records of an established connection whose engine is BoringSSL's. It speaks to the library itself, since an
/// `SSLEngine` takes one record at a time, each with a dozen calls into the library, and Netty's closes both
/// directions when the peer has closed one. Here whatever was received goes in at once, and whatever is written
/// between two flushes comes out as full records in one buffer.
///
/// ```
///  received ─▶ memory ─▶ SSL_read  ─▶ requests
///  sent     ◀─ memory ◀─ SSL_write ◀─ replies
/// ```
///
/// The library asks for bytes and gives bytes by a window of memory, a buffer of ours for the time of a call. What it
/// has to say while it reads (alerts, new keys) it keeps in a small memory of its own until the next one to write to.
/// All methods are for the command thread.
final class BoringSslRecords extends ChannelDuplexHandler {
    /// For what the library says while it reads.
    private static final int OWN_MEMORY_BYTES = 2048;
    private static final int MOST_RECORD_BYTES = 16 * 1024;
    /// Two records: a record of which a part is there already, and what comes with its rest. Requests that are cut in
    /// pieces cost more.
    private static final int LEAST_PLAIN_BYTES = 2 * MOST_RECORD_BYTES;
    /// An alert as a record, in any version.
    private static final int ALERT_BYTES = 256;

    private final ReferenceCountedOpenSslEngine engine;
    private final int overheadBytes;
    private long ssl;
    private long window;
    private boolean isPeerDone;
    private boolean isClosed;

    /// @param engine that has shaken hands and has nothing left to send. It is owned by this object from now on, and
    ///     is good for nothing else, since it loses its memory to the library
    BoringSslRecords(ReferenceCountedOpenSslEngine engine) {
        this.engine = engine;
        this.ssl = engine.sslPointer();
        this.window = SSL.bioNewByteBuffer(ssl, OWN_MEMORY_BYTES);
        this.overheadBytes = SSL.getMaxWrapOverhead(ssl);
    }

    // ---- what is received

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf encrypted = (ByteBuf) message;
        ByteBuf direct = encrypted;
        try {
            if (ssl == 0 || isPeerDone) {
                return;
            }
            direct = inMemory(context, encrypted);
            decrypt(context, direct);
        } finally {
            direct.release();
        }
    }

    /// The bytes where the library can reach them. What is given is released if that is another place.
    private static ByteBuf inMemory(ChannelHandlerContext context, ByteBuf bytes) {
        if (bytes.hasMemoryAddress()) {
            return bytes;
        }
        try {
            return context.alloc().directBuffer(bytes.readableBytes()).writeBytes(bytes);
        } finally {
            bytes.release();
        }
    }

    /// What is received leads to replies, which need the window, too.
    private void decrypt(ChannelHandlerContext context, ByteBuf encrypted) {
        long end = encrypted.memoryAddress() + encrypted.writerIndex();
        int left = encrypted.readableBytes();
        int roomBytes = Math.max(LEAST_PLAIN_BYTES, left);
        // Mostly it fits.
        boolean mayBeMore = true;
        while (mayBeMore && ssl != 0) {
            ByteBuf plain = context.alloc().directBuffer(roomBytes);
            SSL.bioSetByteBuffer(window, end - left, left, false);
            int result = fill(plain);
            mayBeMore = result > 0;
            int error = mayBeMore ? SSL.SSL_ERROR_NONE : SSL.getError(ssl, result);
            left = SSL.bioLengthByteBuffer(window);
            SSL.bioClearByteBuffer(window);
            if (!mayBeMore) {
                stopped(context, error, plain);
            } else {
                context.fireChannelRead(plain);
            }
        }
    }

    /// @return what the library said last; positive if the room is full
    private int fill(ByteBuf plain) {
        long address = plain.memoryAddress();
        int capacity = plain.capacity();
        int length = 0;
        int result = 1;
        while (result > 0 && length < capacity) {
            result = SSL.readFromSSL(ssl, address + length, capacity - length);
            length += Math.max(0, result);
        }
        plain.writerIndex(length);
        return result;
    }

    private void stopped(ChannelHandlerContext context, int error, ByteBuf last) {
        boolean waits = error == SSL.SSL_ERROR_WANT_READ || error == SSL.SSL_ERROR_WANT_WRITE;
        boolean ends = error == SSL.SSL_ERROR_ZERO_RETURN;
        String failure = waits || ends ? null : reason();
        if (SSL.bioLengthNonApplication(window) > 0) {
            context.writeAndFlush(closed(open(context, OWN_MEMORY_BYTES)), context.voidPromise());
        }
        isPeerDone = !waits;
        isClosed |= failure != null;
        if (last.isReadable()) {
            context.fireChannelRead(last);
        } else {
            last.release();
        }
        if (ends) {
            context.fireUserEventTriggered(SslCloseCompletionEvent.SUCCESS);
        } else if (failure != null) {
            context.fireExceptionCaught(new SSLException(failure));
        }
    }

    private static String reason() {
        String reason = SSL.getErrorString(SSL.getLastErrorNumber());
        SSL.clearError();
        return reason;
    }

    // ---- what is sent

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        ByteBuf plain = (ByteBuf) message;
        if (!plain.isReadable()) {
            context.write(plain, promise);
            return;
        }
        ByteBuf direct = plain;
        try {
            if (ssl == 0 || isClosed) {
                promise.tryFailure(new ClosedChannelException());
                return;
            }
            direct = inMemory(context, plain);
            encrypt(context, direct, promise);
        } finally {
            direct.release();
        }
    }

    /// Once is enough, but for the first reply, which takes tickets for other sessions with it, of whatever size.
    private void encrypt(ChannelHandlerContext context, ByteBuf plain, ChannelPromise promise) {
        while (true) {
            int length = plain.readableBytes();
            ByteBuf out = open(context, length + (1 + length / MOST_RECORD_BYTES) * overheadBytes);
            int written = SSL.writeToSSL(ssl, plain.memoryAddress() + plain.readerIndex(), length);
            int error = written > 0 ? SSL.SSL_ERROR_NONE : SSL.getError(ssl, written);
            closed(out);
            plain.skipBytes(Math.max(0, written));
            if (!plain.isReadable()) {
                context.write(out, promise);
                return;
            }
            if (written <= 0 && error != SSL.SSL_ERROR_WANT_WRITE) {
                out.release();
                promise.tryFailure(new IOException(reason()));
                return;
            }
            context.write(out, context.voidPromise());
        }
    }

    /// Room for the library to write to, until [#closed]. What it has kept in its own memory comes first.
    private ByteBuf open(ChannelHandlerContext context, int bytes) {
        ByteBuf out = context.alloc().directBuffer(bytes);
        SSL.bioSetByteBuffer(window, out.memoryAddress(), out.capacity(), true);
        SSL.bioFlushByteBuffer(window);
        return out;
    }

    private ByteBuf closed(ByteBuf out) {
        out.writerIndex(out.capacity() - SSL.bioLengthByteBuffer(window));
        SSL.bioClearByteBuffer(window);
        return out;
    }

    // ---- the end

    /// Says goodbye, and goes. It is not waited for: whoever wants everything sent before that has waited already.
    @Override
    public void close(ChannelHandlerContext context, ChannelPromise promise) {
        if (ssl != 0 && !isClosed) {
            isClosed = true;
            ByteBuf out = open(context, ALERT_BYTES);
            SSL.shutdownSSL(ssl);
            SSL.clearError();
            context.writeAndFlush(closed(out), context.voidPromise());
        }
        context.close(promise);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        if (ssl != 0) {
            ssl = 0;
            window = 0;
            ReferenceCountUtil.release(engine);
        }
    }
}
