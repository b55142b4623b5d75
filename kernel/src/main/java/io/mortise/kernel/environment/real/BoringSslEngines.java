package io.mortise.kernel.environment.real;

import io.mortise.spi.net.NativeEngines;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.OpenSslSessionTicketKey;
import io.netty.handler.ssl.ReferenceCountedOpenSslContext;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.internal.tcnative.SSL;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;

/// Engines of BoringSSL, by Netty's binding. The library comes with the server and is loaded once, by the kernel's
/// class loader: one that a module brought could not be loaded again before the garbage collector has found the
/// former copy, and Netty would leave thread-local values of the module's classes on the kernel's threads.
final class BoringSslEngines implements NativeEngines {
    private static final Cleaner CLEANER = Cleaner.create();

    /// Runs work where no code of a module is on the stack: Netty notes where it made what it watches for leaks, and
    /// the JDK where an exception that is kept was made, and such a note keeps the classes in it.
    private static <R> R apart(Callable<R> work) throws Exception {
        FutureTask<R> task = new FutureTask<>(work);
        Thread.ofPlatform()
                .name("native-tls")
                .daemon()
                .inheritInheritableThreadLocals(false)
                .start(task);
        try {
            return task.get();
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw failed;
        }
    }

    @Override
    public String absence() {
        try {
            return apart(BoringSslEngines::reasonOfAbsence);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return "nobody waits for it";
        } catch (Exception failed) {
            return String.valueOf(failed.getMessage());
        }
    }

    private static String reasonOfAbsence() {
        if (OpenSsl.isAvailable()) {
            return null;
        }
        Throwable cause = OpenSsl.unavailabilityCause();
        Throwable first = cause;
        while (first.getCause() != null) {
            first = first.getCause();
        }
        return "the native library cannot be loaded: " + first.getMessage();
    }

    @Override
    public String library() {
        return OpenSsl.versionString();
    }

    @Override
    public List<String> protocols() {
        return List.of("TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3");
    }

    @Override
    public List<String> cipherSuites() {
        return OpenSsl.availableJavaCipherSuites().stream()
                .filter(name -> name.startsWith("TLS_"))
                .toList();
    }

    @Override
    public Source source(Specification wanted) throws GeneralSecurityException {
        try {
            SslContext context = apart(() -> context(wanted));
            ReferenceCountedOpenSslContext owned = (ReferenceCountedOpenSslContext) context;
            BoringSource source = new BoringSource(owned, wanted.prefersOwnOrder(), wanted.resumes());
            // Engines hold the context themselves.
            CLEANER.register(source, owned::release);
            return source;
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new GeneralSecurityException("nobody waits for it", stopped);
        } catch (RuntimeException fault) {
            throw fault;
        } catch (Exception refused) {
            throw new GeneralSecurityException(refused.getMessage(), refused);
        }
    }

    private static SslContext context(Specification wanted) throws SSLException {
        SslContextBuilder builder = SslContextBuilder.forServer(wanted.key(), wanted.chain())
                // The other kind has engines that are watched for leaks, and modules make them.
                .sslProvider(SslProvider.OPENSSL)
                .protocols(wanted.protocols())
                .ciphers(wanted.cipherSuites());
        if (wanted.authorities().isEmpty()) {
            builder.trustManager(NobodyTrusted.INSTANCE);
        } else {
            builder.trustManager(wanted.authorities());
        }
        SslContext context = builder.build();
        OpenSslSessionContext sessions = (OpenSslSessionContext) context.sessionContext();
        sessions.setSessionCacheEnabled(false);
        sessions.setSessionTimeout(wanted.sessionSeconds());
        if (wanted.resumes()) {
            // What resumes a session is sealed and given to the client; nothing is kept here.
            sessions.setTicketKeys(ticketKey());
        }
        return context;
    }

    private static OpenSslSessionTicketKey ticketKey() {
        SecureRandom random = new SecureRandom();
        byte[] name = new byte[OpenSslSessionTicketKey.NAME_SIZE];
        byte[] authentication = new byte[OpenSslSessionTicketKey.HMAC_KEY_SIZE];
        byte[] encryption = new byte[OpenSslSessionTicketKey.AES_KEY_SIZE];
        random.nextBytes(name);
        random.nextBytes(authentication);
        random.nextBytes(encryption);
        return new OpenSslSessionTicketKey(name, authentication, encryption);
    }

    private record BoringSource(ReferenceCountedOpenSslContext context, boolean prefersOwnOrder, boolean resumes)
            implements Source {
        @Override
        public SSLEngine engine(String peerHost, int peerPort) {
            try {
                ReferenceCountedOpenSslEngine engine = (ReferenceCountedOpenSslEngine)
                        context.newEngine(PooledByteBufAllocator.DEFAULT, peerHost, peerPort);
                if (!resumes) {
                    SSL.setOptions(engine.sslPointer(), SSL.SSL_OP_NO_TICKET);
                }
                SSLParameters order = new SSLParameters();
                order.setUseCipherSuitesOrder(prefersOwnOrder);
                engine.setSSLParameters(order);
                return engine;
            } finally {
                Reference.reachabilityFence(this);
            }
        }
    }
}
